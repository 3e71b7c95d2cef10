// Writes twelve networks, with inputs and what they give here, for batches of several sizes:
// sketchell run models.jsh FOLDER

import java.nio.*;
Path folder = Path.of(args[0]);
manualSeed(7);

class Residual extends Module {
  final Conv2d first = new Conv2d(3, 8, 3, padding(1));
  final BatchNorm2d norm = new BatchNorm2d(8);
  final Conv2d second = new Conv2d(8, 8, 3, padding(1), groups(4));
  final Linear head = new Linear(8, 5);
  public Tensor forward(Tensor x) {
    Tensor y = norm.forward(first.forward(x)).relu();
    return head.forward(second.forward(y).plus(y).mean(2, 3));
  }
}
class UNet extends Module {
  final Conv2d down = new Conv2d(1, 4, 3, padding(1));
  final Conv2d deep = new Conv2d(4, 8, 3, padding(1));
  final ConvTranspose2d up = new ConvTranspose2d(8, 4, 2, stride(2));
  final Conv2d last = new Conv2d(8, 1, 1);
  public Tensor forward(Tensor x) {
    Tensor fine = down.forward(x).relu();
    Tensor coarse = deep.forward(new MaxPool2d(2).forward(fine)).relu();
    return last.forward(concat(1, fine, up.forward(coarse))).sigmoid();
  }
}
class Unpooled extends Module {
  final MaxPool2d pool = new MaxPool2d(2);
  final MaxUnpool2d unpool = new MaxUnpool2d(2);
  public Tensor forward(Tensor x) {
    var pooled = pool.forwardWithIndices(x);
    return unpool.forward(pooled.values(), pooled.indices());
  }
}
Map<String, Module> networks = new LinkedHashMap<>();
Map<String, int[]> inputs = new LinkedHashMap<>();
void add(String name, Module network, int... input) {
  networks.put(name, network.eval());
  inputs.put(name, input);
}
add("tutorial", Networks.tutorial(3), 1, 28, 28);
add("two-convolutions", Networks.twoConvolutions(10), 1, 28, 28);
add("dense", new Sequential(new Flatten(), new Linear(64, 16), new LayerNorm(16), new Tanh(), new Linear(16, 3), new LogSoftmax(1)), 1, 8, 8);
add("residual", new Residual(), 3, 12, 12);
add("u-net", new UNet(), 1, 16, 16);
add("unpooled", new Unpooled(), 2, 8, 8);
add("dilated", new Sequential(new Conv2d(2, 6, 3, dilation(2), padding(2)), new LeakyReLU(0.1), new AvgPool2d(3).stride(2).padding(1), new Conv2d(6, 2, 3, stride(2))), 2, 15, 13);
add("smooth", new Sequential(new Conv2d(1, 4, 3), new GELU(), new Conv2d(4, 4, 3), new SiLU(), new Conv2d(4, 4, 3), new ELU(), new Softplus(), new AdaptiveAvgPool2d(1), new Flatten(), new Softmax(1)), 1, 12, 12);
add("upsampled", new Sequential(new Upsample(2), new Conv2d(1, 2, 3, padding(1)), new Sigmoid()), 1, 7, 9);
add("autoencoder", new Sequential(new Conv2d(1, 4, 4, stride(2), padding(1)), new ReLU(), new Flatten(), new Linear(4 * 36, 6), new Linear(6, 4 * 36), new Unflatten(1, 4, 6, 6), new ConvTranspose2d(4, 1, 4, stride(2), padding(1))), 1, 12, 12);
add("dropped", new Sequential(new Conv2d(1, 4, 3), new Dropout2d(0.5), new MaxPool2d(3).stride(2), new Flatten(), new Dropout(0.3), new Linear(36, 2)), 1, 9, 9);
add("overlapping", new Sequential(new MaxPool2d(3).stride(1).padding(1), new Identity(), new AdaptiveAvgPool2d(3)), 3, 10, 10);

byte[] bytes(Tensor tensor) {
  float[] values = tensor.toFloatArray();
  ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
  bytes.asFloatBuffer().put(values);
  return bytes.array();
}
void write(String name) throws IOException {
  int[] size = inputs.get(name);
  save(networks.get(name), zeros(1, size[0], size[1], size[2]), folder.resolve(name + ".onnx").toString());
  for (int batch : new int[] {1, 7, 256}) {
    Tensor input = randn(batch, size[0], size[1], size[2]).evaluate();
    Files.write(folder.resolve(name + "-" + batch + ".in"), bytes(input));
    Files.write(folder.resolve(name + "-" + batch + ".out"), bytes(networks.get(name).forward(input)));
  }
}
for (String name : networks.keySet()) write(name);
Files.write(folder.resolve("models.txt"), networks.keySet());
print(networks.size() + " networks");

// SPDX-License-Identifier: Apache-2.0
