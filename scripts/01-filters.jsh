// # 1. Filters
// A filter is a small grid of numbers that moves over an image. At every place the numbers under
// it are multiplied with its own and added up: that sum is one pixel of the result.

// ## An image
// A bright square on a dark ground, 12 x 12 pixels. An image is a tensor of height x width.
Tensor image = ones(6, 6).pad(3, 3, 3, 3, 0);
print(image.shape());
show(image, "a square");

// ## A uniform filter: the local mean
// Nine times one ninth: every pixel becomes the mean of its neighbourhood, so edges are blurred.
// A convolution wants batch x channels x height x width for images, and out x in x height x width
// for filters; unsqueeze(0) puts a dimension of size 1 in front.
Tensor mean = full(1.0 / 9, 3, 3);
Tensor batch = image.unsqueeze(0).unsqueeze(0);
Tensor blurred = conv2d(batch, mean.unsqueeze(0).unsqueeze(0));
print(blurred.shape());
show(figure().add(image, "image").add(blurred, "local mean"));

// ## Stripes: vertical edges
// Columns of -1, 0 and 1 give nothing where left and right are alike, a positive number where it
// gets brighter from left to right, and a negative one where it gets darker.
Tensor stripes = tensor(new double[][] {{-1, 0, 1}, {-1, 0, 1}, {-1, 0, 1}});
Tensor edges = conv2d(batch, stripes.unsqueeze(0).unsqueeze(0));
show(figure().colourMap(ColourMap.DIVERGING).add(edges, "vertical edges").colourBar(true));

// ## The filter on its way
// The same, window by window, in pictures that move; save(...) writes a page that plays them in a
// browser.
FilterAnimation moving = FilterAnimation.of(image, stripes);
show(moving.animation().milliseconds(33));
Path page = moving.animation().save("filter.html");
print("Open", page, "in a browser.");

// SPDX-License-Identifier: Apache-2.0
