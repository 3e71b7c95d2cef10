// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.sketchell.operator.ArgReduce;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Cast;
import org.sketchell.operator.Comparison;
import org.sketchell.operator.Concat;
import org.sketchell.operator.Constant;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.CumSum;
import org.sketchell.operator.DepthToSpace;
import org.sketchell.operator.Elu;
import org.sketchell.operator.Expand;
import org.sketchell.operator.Flatten;
import org.sketchell.operator.Gather;
import org.sketchell.operator.GatherElements;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.LayerNormalization;
import org.sketchell.operator.LeakyRelu;
import org.sketchell.operator.LogSoftmax;
import org.sketchell.operator.Logical;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.OneHot;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Pad;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Reshape;
import org.sketchell.operator.Resize;
import org.sketchell.operator.ScatterElements;
import org.sketchell.operator.Slice;
import org.sketchell.operator.Softmax;
import org.sketchell.operator.SpaceToDepth;
import org.sketchell.operator.SplitInto;
import org.sketchell.operator.Squeeze;
import org.sketchell.operator.TopK;
import org.sketchell.operator.Transpose;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Unsqueeze;
import org.sketchell.operator.Where;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.tensor.Tensor;

/** From nodes of ONNX to operators: the way back from what operators write. */
final class OnnxOperators {
  private static final Map<String, Function<OnnxNode, Operator>> TABLE = new HashMap<>();

  /** Operators of which only the first input is a tensor; the others became attributes. */
  private static final Set<String> ONE_TENSOR =
      Set.of(
          "ReduceSum",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Slice",
          "Split",
          "Expand",
          "Pad",
          "OneHot",
          "TopK",
          "CumSum",
          "Resize");

  static {
    for (Operator[] constants :
        List.of(Unary.values(), Binary.values(), Comparison.values(), Logical.values())) {
      for (Operator constant : constants) {
        TABLE.put(constant.type(), node -> elementwise(constant, node));
      }
    }
    for (Reduce.Kind kind : Reduce.Kind.values()) {
      TABLE.put(new Reduce(kind, List.of(0), true).type(), node -> reduce(kind, node));
    }
    TABLE.put("ArgMax", node -> argReduce(node, true));
    TABLE.put("ArgMin", node -> argReduce(node, false));
    TABLE.put("TopK", OnnxOperators::topK);
    TABLE.put(
        "CumSum",
        node ->
            new CumSum(
                OnnxNode.counted((int) node.known(1).item(), node.rank()),
                node.integer("exclusive", 0) == 1,
                node.integer("reverse", 0) == 1));
    TABLE.put("MaxPool", OnnxOperators::maxPool);
    TABLE.put("AveragePool", OnnxOperators::averagePool);
    TABLE.put(
        "Conv", node -> new Conv(OnnxWindow.of(node, kernel(node)), node.integer("group", 1)));
    TABLE.put("ConvTranspose", OnnxOperators::convTranspose);
    TABLE.put("Reshape", OnnxOperators::reshape);
    TABLE.put("Flatten", node -> new Flatten(node.axis(1)));
    TABLE.put("Squeeze", OnnxOperators::squeeze);
    TABLE.put(
        "Unsqueeze",
        node -> {
          NotExpressible.unless(node.inputs().size() == 2, "axes as of operator set 11");
          List<Integer> axes = node.longs(1, List.of());
          return new Unsqueeze(OnnxNode.sorted(axes, node.rank() + axes.size()));
        });
    TABLE.put(
        "Transpose",
        node -> {
          List<Integer> reversed = new ArrayList<>(OnnxNode.upTo(node.rank()));
          Collections.reverse(reversed);
          return new Transpose(node.integers("perm", reversed));
        });
    TABLE.put("Slice", OnnxOperators::slice);
    TABLE.put("Concat", node -> new Concat(node.axis(0)));
    TABLE.put("Split", OnnxOperators::split);
    TABLE.put(
        "Expand",
        node -> {
          int[] wanted = node.longs(1, null).stream().mapToInt(Integer::intValue).toArray();
          Shape common = Shape.broadcast("expand", Shape.of(wanted), node.input(0).shape());
          return new Expand(Arrays.stream(common.sizes()).boxed().toList());
        });
    TABLE.put("Pad", OnnxOperators::pad);
    TABLE.put("SpaceToDepth", node -> new SpaceToDepth(node.integer("blocksize", 0)));
    TABLE.put(
        "DepthToSpace",
        node -> {
          NotExpressible.unless(node.text("mode", "DCR").equals("DCR"), "mode CRD");
          return new DepthToSpace(node.integer("blocksize", 0));
        });
    TABLE.put("Gather", node -> new Gather(node.axis(0)));
    TABLE.put("GatherElements", node -> new GatherElements(node.axis(0)));
    TABLE.put(
        "ScatterElements",
        node -> new ScatterElements(node.axis(0), node.text("reduction", "none").equals("add")));
    TABLE.put("OneHot", OnnxOperators::oneHot);
    TABLE.put("Cast", OnnxOperators::cast);
    TABLE.put("Elu", node -> new Elu(node.number("alpha", 1)));
    TABLE.put("LeakyRelu", node -> new LeakyRelu(node.number("alpha", 0.01f)));
    TABLE.put("Where", node -> new Where());
    TABLE.put("MatMul", node -> new MatMul());
    TABLE.put(
        "Gemm",
        node -> {
          NotExpressible.unless(
              node.number("alpha", 1) == 1 && node.number("beta", 1) == 1, "alpha or beta");
          return new Gemm(node.integer("transA", 0) == 1, node.integer("transB", 0) == 1);
        });
    TABLE.put("Softmax", node -> new Softmax(node.axis(-1)));
    TABLE.put("LogSoftmax", node -> new LogSoftmax(node.axis(-1)));
    TABLE.put("Resize", OnnxOperators::resize);
    TABLE.put(
        "BatchNormalization",
        node -> {
          NotExpressible.unless(node.integer("training_mode", 0) == 0, "training_mode");
          return new BatchNormalization(node.number("epsilon", 1e-5f));
        });
    TABLE.put(
        "LayerNormalization",
        node -> {
          NotExpressible.unless(node.inputs().size() == 3, "a missing bias");
          return new LayerNormalization(node.axis(-1), node.number("epsilon", 1e-5f));
        });
  }

  private OnnxOperators() {}

  /** Whether there is an operator for any nodes of a type. */
  static boolean knows(String type) {
    return TABLE.containsKey(type);
  }

  /**
   * What the operator that says the same as a node makes of its inputs.
   *
   * @throws NotExpressible if there is none
   */
  static List<Tensor> apply(OnnxNode node) {
    NotExpressible.unless(knows(node.type()), "operator " + node.type());
    Operator operator = TABLE.get(node.type()).apply(node);
    List<Tensor> inputs =
        ONE_TENSOR.contains(node.type()) ? node.inputs().subList(0, 1) : node.inputs();
    NotExpressible.unless(
        inputs.stream().allMatch(Objects::nonNull), node.type() + " without an inner input");
    return Tensor.applyAll(operator, inputs.toArray(Tensor[]::new));
  }

  private static Operator elementwise(Operator constant, OnnxNode node) {
    NotExpressible.unless(
        node.inputs().size() == (constant instanceof Unary ? 1 : 2),
        node.inputs().size() + " inputs");
    NotExpressible.unless(node.integer("fmod", 0) == 0, "fmod");
    NotExpressible.unless(
        node.inputs().stream().map(Tensor::elementType).distinct().count() == 1, "mixed types");
    NotExpressible.unless(
        !(constant instanceof Binary) || node.input(0).elementType() != ElementType.UINT8,
        "arithmetic of uint8");
    return constant;
  }

  private static Operator reduce(Reduce.Kind kind, OnnxNode node) {
    NotExpressible.unless(node.input(0).elementType() != ElementType.UINT8, "reduction of uint8");
    List<Integer> axes =
        kind == Reduce.Kind.SUM ? node.longs(1, List.of()) : node.integers("axes", List.of());
    if (axes.isEmpty() && node.integer("noop_with_empty_axes", 0) == 0) {
      axes = OnnxNode.upTo(node.rank());
    }
    return new Reduce(kind, OnnxNode.sorted(axes, node.rank()), node.integer("keepdims", 1) == 1);
  }

  private static Operator argReduce(OnnxNode node, boolean largest) {
    NotExpressible.unless(node.integer("select_last_index", 0) == 0, "select_last_index");
    return new ArgReduce(largest, node.axis(0), node.integer("keepdims", 1) == 1);
  }

  private static Operator topK(OnnxNode node) {
    NotExpressible.unless(node.input(0).elementType() != ElementType.UINT8, "order of uint8");
    // Where any order will do, this one does.
    return new TopK((int) node.known(1).item(), node.axis(-1), node.integer("largest", 1) == 1);
  }

  private static List<Integer> kernel(OnnxNode node) {
    return node.input(1).rank() == 4
        ? List.of(node.input(1).size(2), node.input(1).size(3))
        : List.of();
  }

  private static Operator maxPool(OnnxNode node) {
    NotExpressible.unless(
        node.integer("storage_order", 0) == 0 || node.outputs() == 1, "storage_order");
    NotExpressible.unless(node.input(0).elementType() == ElementType.FLOAT32, "uint8 images");
    Window window = OnnxWindow.of(node, null);
    for (int i = 0; i < 2; i++) {
      int most = Math.max(window.before().get(i), window.after().get(i));
      NotExpressible.unless(2 * most <= window.kernel().get(i), "padding over half the window");
    }
    return new MaxPool(window, node.outputs() == 2);
  }

  private static Operator averagePool(OnnxNode node) {
    Window window = OnnxWindow.of(node, null);
    boolean padded = window.pads().stream().anyMatch(pad -> pad > 0);
    return new AveragePool(window, !padded || node.integer("count_include_pad", 0) == 1);
  }

  private static Operator convTranspose(OnnxNode node) {
    NotExpressible.unless(!node.attributes().containsKey("output_shape"), "output_shape");
    return new ConvTranspose(
        OnnxWindow.of(node, kernel(node)),
        node.integers("output_padding", List.of(0, 0)),
        node.integer("group", 1));
  }

  private static Operator reshape(OnnxNode node) {
    List<Integer> target = new ArrayList<>(node.longs(1, null));
    for (int i = 0; i < target.size(); i++) {
      if (target.get(i) == 0 && node.integer("allowzero", 0) == 0) {
        target.set(i, node.input(0).size(i));
      }
    }
    return new Reshape(target);
  }

  private static Operator squeeze(OnnxNode node) {
    List<Integer> ones =
        OnnxNode.upTo(node.rank()).stream().filter(i -> node.input(0).size(i) == 1).toList();
    return new Squeeze(OnnxNode.sorted(node.longs(1, ones), node.rank()));
  }

  private static Operator slice(OnnxNode node) {
    List<Integer> starts = node.longs(1, null);
    List<Integer> axes = node.longs(3, OnnxNode.upTo(starts.size()));
    return new Slice(
        starts,
        node.longs(2, null),
        axes.stream().map(axis -> OnnxNode.counted(axis, node.rank())).toList(),
        node.longs(4, Collections.nCopies(starts.size(), 1)));
  }

  private static Operator split(OnnxNode node) {
    int axis = node.axis(0);
    int equal = node.input(0).size(axis) / node.outputs();
    return new SplitInto(axis, node.longs(1, Collections.nCopies(node.outputs(), equal)));
  }

  private static Operator pad(OnnxNode node) {
    NotExpressible.unless(node.text("mode", "constant").equals("constant"), "mode");
    List<Integer> pads = node.longs(1, null);
    float value = node.input(2) == null ? 0 : (float) node.known(2).item();
    return new Pad(pads.subList(0, node.rank()), pads.subList(node.rank(), pads.size()), value);
  }

  private static Operator oneHot(OnnxNode node) {
    NotExpressible.unless(
        node.known(2).elementType() == ElementType.FLOAT32
            && Arrays.equals(node.known(2).toFloatArray(), new float[] {0, 1}),
        "values other than 0 and 1");
    int axis = OnnxNode.counted(node.integer("axis", -1), node.rank() + 1);
    return new OneHot((int) node.known(1).item(), axis);
  }

  private static Operator cast(OnnxNode node) {
    return new Cast(OnnxTensors.elements(node.integer("to", 0)));
  }

  private static Operator resize(OnnxNode node) {
    String mode = node.text("mode", "nearest");
    String coordinates = node.text("coordinate_transformation_mode", "half_pixel");
    NotExpressible.unless(node.rank() == 4, "images of rank " + node.rank());
    Tensor images = node.input(0);
    int[] sizes = images.shape().sizes();
    double[] factors = new double[4];
    if (node.input(3) != null) {
      sizes = node.longs(3, null).stream().mapToInt(Integer::intValue).toArray();
      for (int i = 0; i < 4; i++) {
        factors[i] = (double) sizes[i] / images.size(i);
      }
    } else {
      float[] scales = node.known(2).toFloatArray();
      for (int i = 0; i < 4; i++) {
        factors[i] = scales[i];
        sizes[i] = (int) (scales[i] * sizes[i]);
      }
    }
    NotExpressible.unless(
        sizes[0] == images.size(0) && sizes[1] == images.size(1), "batch or channels resized");
    Resize resize = null;
    if (mode.equals("nearest") && coordinates.equals("asymmetric")) {
      NotExpressible.unless(
          node.text("nearest_mode", "round_prefer_floor").equals("floor"), "nearest_mode");
      resize = bySizes(Resize.Rule.NEAREST, images, sizes, factors);
    } else if (mode.equals("linear") && coordinates.equals("align_corners")) {
      resize = bySizes(Resize.Rule.BILINEAR_ALIGNED, images, sizes, factors);
    } else if (mode.equals("linear")
        && (coordinates.equals("half_pixel")
            || coordinates.equals("pytorch_half_pixel") && sizes[2] > 1 && sizes[3] > 1)) {
      resize =
          new Resize(
              Resize.Rule.BILINEAR,
              images.size(2),
              images.size(3),
              sizes[2],
              sizes[3],
              factors[2],
              factors[3]);
    }
    NotExpressible.unless(resize != null, mode + " with " + coordinates);
    return resize;
  }

  /** By a rule that knows the sizes only; null if the factors are not what it writes for them. */
  private static Resize bySizes(Resize.Rule rule, Tensor images, int[] sizes, double[] factors) {
    Resize resize = new Resize(rule, images.size(2), images.size(3), sizes[2], sizes[3]);
    List<Float> written = ((Constant.Floats) resize.constants().get(1)).values();
    boolean alike = true;
    for (int i = 2; i < 4; i++) {
      alike &= written.get(i) == (float) factors[i] || sizes[i] == factors[i] * images.size(i);
    }
    return alike ? resize : null;
  }
}
