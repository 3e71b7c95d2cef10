// Whether a model that was improved on the page gives here what it gave there: sketchell run agree.jsh FOLDER

import java.nio.*;
Path folder = Path.of(args[0]);
TrainedModel model = load(folder.resolve("improved.onnx").toString());
print(model);
byte[] pixels = Files.readAllBytes(folder.resolve("pixels.bin"));
FloatBuffer there = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("probabilities.bin"))).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
float[] here = model.probabilities(tensor(pixels, pixels.length / 784, 1, 28, 28)).toFloatArray();
if (here.length != there.remaining()) throw new AssertionError(here.length + " probabilities here, there " + there.remaining());
float most = 0;
for (int i = 0; i < here.length; i++) most = Math.max(most, Math.abs(here[i] - there.get(i)));
print("probabilities of " + pixels.length / 784 + " drawings, at most " + most + " apart");
if (!(most <= 1e-5)) throw new AssertionError("They differ.");

// SPDX-License-Identifier: Apache-2.0
