// Writes a training step, its first weights, fifty batches and the losses that training here has with them:
// sketchell run export.jsh FOLDER

import java.nio.*;
Path folder = Path.of(args[0]);
manualSeed(3);
int batch = 10;
int steps = 50;
ImageSet doodles = drawings("violin", "piano", "angel").takeOfEachClass(batch * steps / 3 + 1);
Learner learner = new Classifier(Networks.tutorial(3));
PortableStep step = exportTraining(learner, doodles, batch, folder.resolve("step.onnx").toString());
ByteArrayOutputStream first = new ByteArrayOutputStream();
for (Parameter parameter : learner.namedParameters().values()) {
  ByteBuffer numbers = ByteBuffer.allocate(4 * (int) parameter.shape().elements()).order(ByteOrder.LITTLE_ENDIAN);
  numbers.asFloatBuffer().put(parameter.value().toFloatArray());
  first.writeBytes(numbers.array());
}
Files.write(folder.resolve("first.bin"), first.toByteArray());
step.manySteps().save(folder.resolve("steps.onnx"));
TrainingSession session = new TrainingSession(learner, doodles, batch, Device.CPU, 0);
Random random = new Random(3);
List<String> losses = new ArrayList<>();
ByteArrayOutputStream batches = new ByteArrayOutputStream();
void next(int number) {
  byte[] pixels = new byte[batch * 28 * 28];
  ByteBuffer labels = ByteBuffer.allocate(batch * 8).order(ByteOrder.LITTLE_ENDIAN);
  LongBuffer given = session.labels();
  for (int i = 0; i < batch; i++) {
    int chosen = random.nextInt(doodles.size());
    System.arraycopy(doodles.image(chosen), 0, pixels, i * 28 * 28, 28 * 28);
    labels.putLong(doodles.label(chosen));
    given.put(doodles.label(chosen));
  }
  session.images().put(pixels);
  batches.writeBytes(pixels);
  batches.writeBytes(labels.array());
  losses.add(String.valueOf(session.step(batch, 0.001)));
}
for (int i = 0; i < steps; i++) next(i);
Files.write(folder.resolve("batches.bin"), batches.toByteArray());
Files.write(folder.resolve("losses.txt"), losses);
print(step);

// SPDX-License-Identifier: Apache-2.0
