// # 2. A convolution
// In a network the filters are not given: they start at random and are learned. A layer of them is
// a convolution.

// ## What a convolution must be told
// Without arguments it says what is missing.
attempt(() -> conv2d());

// ## Five filters
// One channel comes in (grey), five come out (one for each filter), and filters are 3 x 3 pixels.
manualSeed(42);
Conv2d conv = conv2d(1, 5, 3);
print(conv);
print("weight", conv.weight().shape(), "bias", conv.bias().shape());

// ## A drawing
// The file holds one drawing a row: 784 bytes, from 0 (black) to 255 (white). Real drawings of
// Quick, Draw! are called full_numpy_bitmap_violin.npy; where there are none, doodles stand in.
NpyFile violins = NpyFile.open(drawingFile("violin"));
print(violins);
Tensor row = violins.tensor(0);
print(row.type());

// ## From a row to an image
// 784 pixels are 28 rows of 28. A network computes with float32, best between 0 and 1.
Tensor drawing = row.reshape(28, 28).to(ElementType.FLOAT32).div(255);
print(drawing.shape());
show(drawing, "violin");

// ## Two dimensions are missing
// The convolution wants a batch of images with channels, and says so.
attempt(() -> conv.forward(drawing));

// ## unsqueeze(0), twice
// First the channel, then the batch: [28, 28] becomes [1, 28, 28] and [1, 1, 28, 28].
Tensor batch = drawing.unsqueeze(0).unsqueeze(0);
print(batch.shape());
Tensor maps = conv.forward(batch);
print(maps.shape());

// ## Five feature maps
// 26 x 26 pixels: a 3 x 3 filter fits into 28 pixels at 26 places. Each map shows what its filter
// answers to.
show(figure().columns(5).add(maps, "map"));

// ## ReLU
// What is negative becomes 0; the size stays.
Tensor rectified = new ReLU().forward(maps);
print(rectified.shape());
show(figure().columns(5).add(rectified, "ReLU"));

// ## A second convolution
// Five channels come in, one goes out: its filter is 5 x 3 x 3 and sees all five maps.
Conv2d second = conv2d(5, 1, 3);
print(second.weight().shape());
Tensor result = second.forward(rectified);
print(result.shape());
show(result, "after two convolutions");

// SPDX-License-Identifier: Apache-2.0
