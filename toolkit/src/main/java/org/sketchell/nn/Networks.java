package org.sketchell.nn;

import org.sketchell.shape.ShapeException;

/** Networks of the chapter on convolutions and rescaling. */
public final class Networks {
  private static final int FEATURE_MAPS = 20;

  private Networks() {}

  /** {@link #tutorial(int, int, int, int)} for grey images of 28 x 28 pixels. */
  public static Sequential tutorial(int classes) {
    return tutorial(1, 28, 28, classes);
  }

  /**
   * The chapter's network: a convolution with 20 kernels of 3 x 3, ReLU, max pooling by 2, and one
   * linear layer to the classes.
   */
  public static Sequential tutorial(int channels, int height, int width, int classes) {
    requireSize(height, width, 2);
    return new Sequential()
        .add("conv", new Conv2d(channels, FEATURE_MAPS, 3).padding(1))
        .add("relu", new ReLU())
        .add("pool", new MaxPool2d(2))
        .add("flatten", new Flatten())
        .add("linear", new Linear(FEATURE_MAPS * (height / 2) * (width / 2), classes));
  }

  /** {@link #twoConvolutions(int, int, int, int)} for grey images of 28 x 28 pixels. */
  public static Sequential twoConvolutions(int classes) {
    return twoConvolutions(1, 28, 28, classes);
  }

  /** The chapter's exercise: as {@link #tutorial}, with a second convolution and pooling. */
  public static Sequential twoConvolutions(int channels, int height, int width, int classes) {
    requireSize(height, width, 4);
    int second = 2 * FEATURE_MAPS;
    return new Sequential()
        .add("conv1", new Conv2d(channels, FEATURE_MAPS, 3).padding(1))
        .add("relu1", new ReLU())
        .add("pool1", new MaxPool2d(2))
        .add("conv2", new Conv2d(FEATURE_MAPS, second, 3).padding(1))
        .add("relu2", new ReLU())
        .add("pool2", new MaxPool2d(2))
        .add("flatten", new Flatten())
        .add("linear", new Linear(second * (height / 4) * (width / 4), classes));
  }

  private static void requireSize(int height, int width, int least) {
    if (height < least || width < least) {
      throw new ShapeException(
          "This network pools images down to 1/%d and needs at least %d x %d pixels, but got"
              + " %d x %d.",
          least, least, least, height, width);
    }
  }
}
