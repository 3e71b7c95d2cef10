// # 3. Sizes: padding, stride, pooling, and back
// How large is what comes out? With an image of n pixels, a filter of k, padding p and stride s:
// (n + 2p - k) / s + 1, rounded down.

// ## An image and a filter
manualSeed(42);
Tensor image = drawings("violin").tensor(0);
print(image.shape());
print("no padding ", conv2d(1, 5, 3).forward(image).shape());

// ## Padding
// Zeros around the image: with one on each side a 3 x 3 filter leaves the size as it is.
print("padding 1  ", conv2d(1, 5, 3, padding(1)).forward(image).shape());
print("5x5, pad 2 ", conv2d(1, 5, 5, padding(2)).forward(image).shape());

// ## Stride
// The filter moves by two pixels, so half of the places are left out in each direction.
Conv2d strided = conv2d(1, 5, 3, stride(2), padding(1));
Tensor halved = strided.forward(image);
print("stride 2   ", halved.shape());

// ## Pooling
// The mean of every 2 x 2 pixels, and the largest of every 4 x 4. Nothing is learned here.
Tensor average = new AvgPool2d(2).forward(image);
Tensor largest = new MaxPool2d(4).forward(image);
print("average, 2 ", average.shape());
print("maximum, 4 ", largest.shape());
show(figure().columns(3)
    .add(image, "28 x 28")
    .add(average, "mean, 14 x 14")
    .add(largest, "maximum, 7 x 7"));

// ## Back: a transposed convolution
// It spreads every pixel over a filter and so undoes the sizes of a strided convolution. From 14
// pixels both 27 and 28 could have been meant; outputPadding(1) says 28.
ConvTranspose2d back = new ConvTranspose2d(5, 1, 3, stride(2), padding(1), outputPadding(1));
Tensor restored = back.forward(halved);
print("transposed ", restored.shape());

// ## Back: unpooling
// Max pooling forgets where the largest value stood, unless it is asked to remember.
Functional.Pooled pooled = new MaxPool2d(2).forwardWithIndices(image);
Tensor unpooled = new MaxUnpool2d(2).forward(pooled);
print("unpooled   ", unpooled.shape());

// ## Back: interpolation
// Upsample repeats the nearest pixel, or draws a line between neighbours.
Tensor nearest = new Upsample(4).forward(largest);
Tensor smooth = new Upsample(4).mode("bilinear").forward(largest);
print("upsampled  ", nearest.shape(), smooth.shape());
show(figure().columns(3)
    .add(unpooled, "unpooled")
    .add(nearest, "nearest")
    .add(smooth, "bilinear"));

// SPDX-License-Identifier: Apache-2.0
