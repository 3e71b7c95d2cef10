// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Generator;

/**
 * The networks that are known by name: the one table that commands, prompt, records and trainers
 * read. A network made here is known as such, with the state of the generator that its first
 * weights were drawn from.
 */
public final class Networks {
  private static final int FEATURE_MAPS = 20;

  private static final List<BuiltInNetwork> TABLE =
      List.of(
          new BuiltInNetwork(
              "tutorial",
              "a convolution with 20 kernels, ReLU, max pooling, a linear layer",
              2,
              Networks::oneConvolution),
          new BuiltInNetwork(
              "two-convolutions",
              "the same with a second convolution and pooling",
              4,
              Networks::twoConvolutions));

  /** Networks that were made here, as long as somebody holds them. */
  private static final Map<Module, Made> MADE = Collections.synchronizedMap(new WeakHashMap<>());

  private Networks() {}

  /**
   * How a network was made.
   *
   * @param network the row of the table
   * @param before the shared generator's state before it drew the first weights
   */
  public record Origin(BuiltInNetwork network, Generator.State before) {}

  private record Made(Origin origin, String structure) {}

  /** All names, in the order of the table. */
  public static List<String> names() {
    return TABLE.stream().map(BuiltInNetwork::name).toList();
  }

  /**
   * One row of the table.
   *
   * @throws IllegalArgumentException if no network is called so
   */
  public static BuiltInNetwork named(String name) {
    return TABLE.stream()
        .filter(network -> network.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no network called "
                        + name
                        + "; known by name are "
                        + String.join(" and ", names())
                        + "."));
  }

  /** How a network was made; empty for one that was not made here, or has other layers since. */
  public static Optional<Origin> origin(Module network) {
    return Optional.ofNullable(MADE.get(network))
        .filter(made -> made.structure.equals(network.toString()))
        .map(Made::origin);
  }

  static Module build(BuiltInNetwork network, ImageSize image, int classes) {
    network.requireSize(image);
    Generator.State before = Generator.shared().state();
    Module built = network.builder().build(image, classes);
    MADE.put(built, new Made(new Origin(network, before), built.toString()));
    return built;
  }

  /** {@link #tutorial(int, int, int, int)} for grey images of 28 x 28 pixels. */
  public static Sequential tutorial(int classes) {
    return tutorial(1, 28, 28, classes);
  }

  /**
   * The chapter's network: a convolution with 20 kernels of 3 x 3, ReLU, max pooling by 2, and one
   * linear layer to the classes.
   */
  public static Sequential tutorial(int channels, int height, int width, int classes) {
    return (Sequential) named("tutorial").build(new ImageSize(channels, height, width), classes);
  }

  /** {@link #twoConvolutions(int, int, int, int)} for grey images of 28 x 28 pixels. */
  public static Sequential twoConvolutions(int classes) {
    return twoConvolutions(1, 28, 28, classes);
  }

  /** The chapter's exercise: as {@link #tutorial}, with a second convolution and pooling. */
  public static Sequential twoConvolutions(int channels, int height, int width, int classes) {
    return (Sequential)
        named("two-convolutions").build(new ImageSize(channels, height, width), classes);
  }

  private static Sequential oneConvolution(ImageSize image, int classes) {
    return new Sequential()
        .add("conv", new Conv2d(image.channels(), FEATURE_MAPS, 3).padding(1))
        .add("relu", new ReLU())
        .add("pool", new MaxPool2d(2))
        .add("flatten", new Flatten())
        .add(
            "linear",
            new Linear(FEATURE_MAPS * (image.height() / 2) * (image.width() / 2), classes));
  }

  private static Sequential twoConvolutions(ImageSize image, int classes) {
    int second = 2 * FEATURE_MAPS;
    return new Sequential()
        .add("conv1", new Conv2d(image.channels(), FEATURE_MAPS, 3).padding(1))
        .add("relu1", new ReLU())
        .add("pool1", new MaxPool2d(2))
        .add("conv2", new Conv2d(FEATURE_MAPS, second, 3).padding(1))
        .add("relu2", new ReLU())
        .add("pool2", new MaxPool2d(2))
        .add("flatten", new Flatten())
        .add("linear", new Linear(second * (image.height() / 4) * (image.width() / 4), classes));
  }
}
