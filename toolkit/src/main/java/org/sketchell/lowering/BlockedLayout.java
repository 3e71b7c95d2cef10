// SPDX-License-Identifier: Apache-2.0
package org.sketchell.lowering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Concat;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvInputGradient;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.ConvWeightGradient;
import org.sketchell.operator.Elementwise;
import org.sketchell.operator.Expand;
import org.sketchell.operator.IntoBlocks;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.MaxPoolGradient;
import org.sketchell.operator.Operator;
import org.sketchell.operator.OutOfBlocks;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Tensor;

/**
 * Images between convolutions lie in blocks. Convolutions enter the layout; what works on each
 * pixel by itself, joins or pools images stays in it if its images do; everything else gets images
 * as they were. A value that is wanted in both layouts is moved once.
 *
 * @param block channels in a block, as the processor has it
 */
record BlockedLayout(int block) implements Pass {
  /** Multiplications of a convolution below which plain images are as fast. */
  private static final long WORTH_BLOCKS = 200_000;

  /** Measured: with so many the arithmetic of batch normalisation took a third of the time. */
  private static final int SIDE_BY_SIDE = 64;

  @Override
  public Graph over(Graph graph) {
    return graph.nodes().stream().anyMatch(this::enters)
        ? graph.rewritten(new Assignment(graph)::form)
        : graph;
  }

  /** Whether a node is a convolution that is computed in blocks. */
  private boolean enters(Node node) {
    Operator operator = node.operator();
    if (operator instanceof Conv conv) {
      Shape weight = node.inputs().get(1).shape();
      return conv.groups() == 1
          && fits(weight.size(1), true)
          && fits(weight.size(0), false)
          && isWorthIt(node.inputs().get(0).shape(), weight);
    }
    if (operator instanceof ConvInputGradient gradient) {
      Shape weight = node.inputs().get(1).shape();
      return gradient.groups() == 1
          && (isPlain(gradient.window()) || StridedAdjoint.suits(gradient.window()))
          && isAdjointWorthIt(node, weight);
    }
    if (operator instanceof ConvTranspose transpose) {
      return transpose.groups() == 1
          && StridedAdjoint.suits(transpose.window())
          && isAdjointWorthIt(node, node.inputs().get(1).shape());
    }
    return false;
  }

  private static boolean isPlain(Window window) {
    return window.stride().equals(List.of(1, 1)) && ConvolutionForms.paddingIsSmall(window);
  }

  private boolean isAdjointWorthIt(Node node, Shape weight) {
    return fits(weight.size(0), false)
        && fits(weight.size(1), false)
        && isWorthIt(node.inputs().get(0).shape(), weight);
  }

  /** Whether so many channels are whole blocks, or so few that they need none. */
  private boolean fits(int channels, boolean few) {
    return channels % block == 0 || few && channels < block;
  }

  private static boolean isWorthIt(Shape images, Shape weight) {
    return images.size(0) * (long) images.size(2) * images.size(3) * weight.elements()
        >= WORTH_BLOCKS;
  }

  /** Which values lie in blocks. */
  private final class Assignment {
    private final Graph graph;
    private final BlockedConvolutions convolutions = new BlockedConvolutions(block);
    private final ChannelArithmetic arithmetic = new ChannelArithmetic(block);

    /** What a node gives, in blocks; null where it does not. */
    private final Map<Node, List<Tensor>> blocked = new IdentityHashMap<>();

    /** The inputs of each node, in the new graph. */
    private final Map<Node, List<Tensor>> lowered = new IdentityHashMap<>();

    private final Map<Tensor, Tensor> entered = new IdentityHashMap<>();
    private final Map<Node, Map<Window, Tiles>> tiles = new IdentityHashMap<>();

    /** Numbers of channels, for some pixels side by side. */
    private final Map<Tensor, Map<Integer, Tensor>> spread = new IdentityHashMap<>();

    Assignment(Graph graph) {
      this.graph = graph;
    }

    /** What stands for a node; null if it stays. */
    List<Tensor> form(Node node, List<Tensor> in) {
      lowered.put(node, in);
      Operator operator = node.operator();
      if (enters(node)) {
        return inBlocks(node, in, convolution(node, in));
      }
      if (operator instanceof ConvWeightGradient gradient) {
        return weightGradient(gradient, node, in);
      }
      if (operator instanceof Reduce reduce) {
        return reduced(reduce, node);
      }
      List<Tensor> result =
          operator instanceof MaxPool || operator instanceof MaxPoolGradient
              ? pooled(node, in)
              : operator instanceof Concat concat
                  ? joined(concat, node)
                  : operator instanceof SplitInto split
                      ? cut(split, node)
                      : operator instanceof Elementwise ? pixels(node, in) : null;
      return result == null ? null : inBlocks(node, in, result);
    }

    /** Notes a result and gives it as the images that those outside of the layout want. */
    private List<Tensor> inBlocks(Node node, List<Tensor> in, List<Tensor> results) {
      blocked.put(node, results);
      if (results.get(0).elementType() != ElementType.FLOAT32) {
        // Only float32 can be moved; what is wanted outside is computed there.
        return Tensor.applyAll(node.operator(), in.toArray(Tensor[]::new));
      }
      return results.stream().map(this::images).toList();
    }

    private Tensor images(Tensor blocks) {
      return Tensor.apply(new OutOfBlocks(block, blocks.size(1), false), blocks);
    }

    /** A value in blocks, if it lies in them. */
    private Optional<Tensor> blocks(Tensor tensor) {
      return graph.maker(tensor).map(blocked::get).map(results -> results.get(tensor.output()));
    }

    private boolean isBlocked(Tensor tensor) {
      return blocks(tensor).isPresent();
    }

    /** A value in blocks, moved there if it is not. */
    private Tensor intoBlocks(Tensor tensor, Tensor images) {
      return blocks(tensor)
          .orElseGet(
              () ->
                  entered.computeIfAbsent(
                      tensor, key -> Tensor.apply(new IntoBlocks(block), images)));
    }

    private List<Tensor> convolution(Node node, List<Tensor> in) {
      Tensor first = node.inputs().get(0);
      if (node.operator() instanceof ConvInputGradient gradient) {
        Tensor dy = intoBlocks(first, in.get(0));
        Window window = gradient.window();
        return List.of(
            isPlain(window)
                ? convolutions.inputGradient(window, dy, in.get(1))
                : new StridedAdjoint(block, window, dy, in.get(1), null)
                    .images(gradient.height(), gradient.width()));
      }
      if (node.operator() instanceof ConvTranspose transpose) {
        Tensor x = intoBlocks(first, in.get(0));
        Shape images = shape(node);
        Tensor bias = in.size() == 3 ? in.get(2) : null;
        return List.of(
            new StridedAdjoint(block, transpose.window(), x, in.get(1), bias)
                .images(images.size(2), images.size(3)));
      }
      Tensor x = first.size(1) < block ? in.get(0) : intoBlocks(first, in.get(0));
      Window window = ((Conv) node.operator()).window();
      return List.of(convolutions.conv(window, x, in.get(1), in.size() == 3 ? in.get(2) : null));
    }

    /** In blocks if what arrives is. */
    private List<Tensor> weightGradient(ConvWeightGradient gradient, Node node, List<Tensor> in) {
      Tensor x = node.inputs().get(0);
      Tensor dy = node.inputs().get(1);
      boolean fits =
          gradient.groups() == 1
              && gradient.window().dilation().equals(List.of(1, 1))
              && isBlocked(dy)
              && fits(x.size(1), true)
              && BlockedWeightGradient.suits(block, gradient.window(), dy.size(0), dy.size(2));
      if (!fits) {
        return null;
      }
      Tensor arrives = blocks(dy).orElseThrow();
      // Images that some convolution moved into blocks are faster to move from there.
      Tensor result =
          blocks(x)
              .or(() -> Optional.ofNullable(entered.get(x)))
              .map(own -> convolutions.weightGradient(gradient.window(), own, arrives))
              .orElseGet(
                  () ->
                      BlockedWeightGradient.of(
                          block, gradient.window(), in.get(0).permute(0, 2, 3, 1), arrives));
      return List.of(result);
    }

    private List<Tensor> pooled(Node node, List<Tensor> in) {
      Tensor images = node.inputs().get(0);
      Optional<Tensor> x = blocks(images);
      Window window =
          node.operator() instanceof MaxPool pool
              ? pool.window()
              : ((MaxPoolGradient) node.operator()).window();
      boolean places = node.operator() instanceof MaxPool pool && pool.indices();
      if (x.isEmpty() || !window.tiles() || places) {
        return null;
      }
      Tiles cut =
          tiles
              .computeIfAbsent(graph.maker(images).orElseThrow(), key -> new HashMap<>())
              .computeIfAbsent(window, key -> new Tiles(window, lanes(x.get()), block));
      Tensor result =
          node.operator() instanceof MaxPool
              ? cut.values()
              : cut.spread(lanes(intoBlocks(node.inputs().get(2), in.get(2))));
      return List.of(result.reshape(shape(node).sizes()));
    }

    private static Shape shape(Node node) {
      return node.operator()
          .infer(node.inputs().stream().map(Tensor::type).toList())
          .get(0)
          .shape();
    }

    /** [n, c / block, h, w x block]. */
    private Tensor lanes(Tensor blocks) {
      return blocks.reshape(
          blocks.size(0), blocks.size(1) / block, blocks.size(2), blocks.size(3) * block);
    }

    private List<Tensor> joined(Concat concat, Node node) {
      if (concat.axis() > 1 || !node.inputs().stream().allMatch(this::isBlocked)) {
        return null;
      }
      return List.of(
          Tensor.apply(
              concat,
              node.inputs().stream()
                  .map(input -> blocks(input).orElseThrow())
                  .toArray(Tensor[]::new)));
    }

    private List<Tensor> cut(SplitInto split, Node node) {
      boolean whole =
          split.axis() == 0
              || split.axis() == 1 && split.sizes().stream().allMatch(size -> size % block == 0);
      return whole
          ? blocks(node.inputs().get(0)).map(x -> Tensor.applyAll(split, x)).orElse(null)
          : null;
    }

    /** One of several values of the same pixel, or the same for all pixels of a channel. */
    private List<Tensor> pixels(Node node, List<Tensor> in) {
      Tensor blocks = null;
      for (Tensor input : node.inputs()) {
        blocks = blocks == null ? blocks(input).orElse(null) : blocks;
      }
      // What is in blocks may be spread itself, to more pixels.
      if (blocks == null || !blocks.shape().equals(shape(node))) {
        return null;
      }
      Shape shape = blocks.shape();
      List<Operand> given = new ArrayList<>();
      for (int i = 0; i < in.size(); i++) {
        given.add(unspread(node.inputs().get(i), in.get(i), shape));
      }
      Tensor byChannel = byChannel(node.operator(), given, shape);
      if (byChannel != null) {
        return List.of(byChannel);
      }
      List<Tensor> operands = new ArrayList<>();
      boolean alike = true;
      for (Operand operand : given) {
        Tensor tensor = operand.tensor();
        if (isBlocked(tensor) && tensor.shape().equals(shape)) {
          operands.add(blocks(tensor).orElseThrow());
        } else if (tensor.shape().elements() == 1 && tensor.rank() <= 4) {
          operands.add(operand.images());
        } else if (isOfChannels(tensor.shape(), shape)) {
          alike = false;
          operands.add(operand.images());
        } else if (tensor.shape().equals(shape) && tensor.elementType() == ElementType.FLOAT32) {
          operands.add(intoBlocks(tensor, operand.images()));
        } else {
          return null;
        }
      }
      if (alike) {
        return List.of(Tensor.apply(node.operator(), operands.toArray(Tensor[]::new)));
      }
      Tensor[] viewed =
          operands.stream().map(operand -> viewed(operand, shape)).toArray(Tensor[]::new);
      return List.of(Tensor.apply(node.operator(), viewed).reshape(shape.sizes()));
    }

    /**
     * What an operator works on.
     *
     * @param tensor of the graph that is lowered
     * @param images the same in the new graph, not in blocks
     */
    private record Operand(Tensor tensor, Tensor images) {}

    /** What is spread to images need not be: the operator spreads it. */
    private Operand unspread(Tensor tensor, Tensor images, Shape shape) {
      Node maker = graph.maker(tensor).orElse(null);
      if (maker != null && maker.operator() instanceof Expand) {
        Tensor source = maker.inputs().get(0);
        if (isOfChannels(source.shape(), shape) || source.shape().elements() == 1) {
          return new Operand(source, lowered.get(maker).get(0));
        }
      }
      return new Operand(tensor, images);
    }

    /**
     * Images and a number for each channel, the same in all images; null if it is anything else.
     */
    private Tensor byChannel(Operator operator, List<Operand> given, Shape shape) {
      if (!(operator instanceof Binary binary)) {
        return null;
      }
      for (int i = 0; i < 2; i++) {
        Tensor images = given.get(i).tensor();
        Tensor numbers = given.get(1 - i).tensor();
        if (isBlocked(images)
            && images.shape().equals(shape)
            && isOfChannels(numbers.shape(), shape)
            && numbers.shape().size(-3) == shape.size(1)
            && numbers.shape().elements() == shape.size(1)) {
          return arithmetic.combined(
              binary, blocks(images).orElseThrow(), i == 0, given.get(1 - i).images());
        }
      }
      return null;
    }

    /** Whether a shape is spread to images so that all pixels of a channel get the same. */
    private static boolean isOfChannels(Shape shape, Shape images) {
      int rank = shape.rank();
      if (rank < 3 || rank > 4 || shape.size(-1) != 1 || shape.size(-2) != 1) {
        return false;
      }
      boolean first = rank == 3 || shape.size(0) == 1 || shape.size(0) == images.size(0);
      return first && (shape.size(-3) == 1 || shape.size(-3) == images.size(1));
    }

    /**
     * [n, c / block, h x w / some, some x block], or what is spread to that. The numbers of
     * channels are there for some pixels side by side: ONNX Runtime is slow to spread rows of one
     * block.
     */
    private Tensor viewed(Tensor x, Shape images) {
      int pixels = images.size(2) * images.size(3);
      int some = sideBySide(pixels);
      if (x.shape().equals(images)) {
        return x.reshape(images.size(0), images.size(1) / block, pixels / some, some * block);
      }
      if (x.shape().elements() == 1) {
        return x;
      }
      int batch = x.rank() == 4 ? x.size(0) : 1;
      return x.size(-3) == 1
          ? x.reshape(batch, 1, 1, 1)
          : spread
              .computeIfAbsent(x, key -> new HashMap<>())
              .computeIfAbsent(some, key -> spread(x, batch, some));
    }

    private Tensor spread(Tensor ofChannels, int batch, int pixels) {
      int blocks = ofChannels.size(-3) / block;
      return ofChannels
          .reshape(batch, blocks, 1, block)
          .expand(batch, blocks, pixels, block)
          .reshape(batch, blocks, 1, pixels * block);
    }

    /** A divisor of the number of pixels. */
    private static int sideBySide(int pixels) {
      int some = Math.min(pixels, SIDE_BY_SIDE);
      while (pixels % some != 0) {
        some--;
      }
      return some;
    }

    /** [n, c / block, h x w, block]. */
    private Tensor pixels(Tensor x) {
      return x.reshape(x.size(0), x.size(1) / block, x.size(2) * x.size(3), block);
    }

    private List<Tensor> reduced(Reduce reduce, Node node) {
      Optional<Tensor> x = blocks(node.inputs().get(0));
      List<Integer> axes = reduce.axes();
      List<Integer> own =
          axes.equals(List.of(0, 2, 3))
              ? List.of(0, 2)
              : axes.equals(List.of(2, 3))
                  ? List.of(2)
                  : axes.size() == 4 ? List.of(0, 1, 2, 3) : null;
      if (x.isEmpty() || own == null) {
        return null;
      }
      return List.of(
          Tensor.apply(new Reduce(reduce.kind(), own, false), pixels(x.get()))
              .reshape(shape(node).sizes()));
    }
  }
}
