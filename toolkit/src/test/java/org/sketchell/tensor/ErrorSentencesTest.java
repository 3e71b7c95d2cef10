// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Comparison;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.DepthToSpace;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.MatMul;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Reduce;
import org.sketchell.operator.Resize;
import org.sketchell.operator.SpaceToDepth;
import org.sketchell.operator.Unary;
import org.sketchell.operator.Where;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/** Each mistake is answered by one sentence that says what came and what was expected. */
class ErrorSentencesTest {
  private final List<DynamicTest> tests = new ArrayList<>();

  private void expect(String mistake, ThrowingCallable code, String... parts) {
    tests.add(
        dynamicTest(
            mistake,
            () ->
                assertThatThrownBy(code)
                    .isInstanceOf(ShapeException.class)
                    .message()
                    .contains(parts)
                    .matches("(?s)\\S.*[.]")));
  }

  private static Tensor ones(int... sizes) {
    return Tensors.ones(sizes);
  }

  private static Window window(int kernel, int stride, int padding) {
    return new Window(
        List.of(kernel, kernel),
        List.of(stride, stride),
        List.of(padding, padding),
        List.of(padding, padding),
        List.of(1, 1));
  }

  private static final Conv CONV = new Conv(window(3, 1, 0), 1);
  private static final Tensor WEIGHT = Tensors.ones(5, 1, 3, 3);
  private static final Tensor LONGS = Tensors.tensor(0L, 1L);
  private static final Tensor TRUTHS = Tensors.tensor(new boolean[] {true, false}, 2);

  @Test
  void a_bare_image_is_told_which_dimensions_a_convolution_wants() {
    assertThatThrownBy(() -> Tensor.apply(CONV, ones(28, 28), WEIGHT))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "conv2d wants batch x channels x height x width for its weight [5, 1, 3, 3], but got"
                + " [28, 28]; two dimensions of size 1 are missing: add them with"
                + " unsqueeze(0).unsqueeze(0).");
  }

  @TestFactory
  List<DynamicTest> of_elementwise_operators() {
    expect("sizes", () -> ones(2, 3).plus(ones(4)), "Add", "[2, 3]", "[4]", "3 on", "4 on");
    expect("where", () -> TRUTHS.where(ones(3), ones(3)), "where", "[2]", "[3]");
    expect("condition", () -> ones(2).where(ones(2), ones(2)), "where", "bool", "float32[2]");
    expect("not", () -> ones(2).not(), "Not", "bool", "float32[2]", "to(ElementType.BOOL)");
    expect("and", () -> ones(2).and(TRUTHS), "And", "bool", "float32[2]");
    expect("mod", () -> Tensor.apply(Binary.MOD, ones(2), ones(2)), "Mod", "int64", "float32[2]");
    expect(
        "types", () -> Tensor.apply(Binary.ADD, ones(2), LONGS), "Add", "float32[2]", "int64[2]");
    expect(
        "compared types",
        () -> Tensor.apply(Comparison.LESS, ones(2), LONGS),
        "Less",
        "float32[2]",
        "int64[2]");
    expect(
        "chosen types",
        () -> Tensor.apply(new Where(), TRUTHS, ones(2), LONGS),
        "where",
        "float32[2]",
        "int64[2]");
    expect(
        "chosen truth values",
        () -> Tensor.apply(new Where(), TRUTHS, TRUTHS, TRUTHS),
        "where",
        "float32 or int64 or uint8",
        "bool[2]");
    expect("inputs", () -> Tensor.apply(Binary.ADD, ones(2)), "Add takes 2 inputs", "got 1");
    expect("function", () -> Tensor.apply(Unary.EXP, LONGS), "Exp", "float32", "int64[2]");
    return tests;
  }

  @TestFactory
  List<DynamicTest> of_reductions() {
    expect("dimension", () -> ones(2, 3).sum(2), "Dimension 2", "[2, 3]", "-2 to 1");
    expect("twice", () -> ones(2, 3).sum(1, -1), "named twice", "[2, 3]");
    expect("empty max", () -> Tensors.zeros(0).max(), "max", "[0]", "nothing to look at");
    expect("empty argmax", () -> Tensors.zeros(2, 0).argmax(1), "argmax", "[2, 0]");
    expect("softmax", () -> ones(2).softmax(1), "Dimension 1", "[2]");
    expect(
        "mean of none",
        () -> Tensor.apply(new Reduce(Reduce.Kind.MEAN, List.of(), true), ones(2)),
        "mean",
        "[2]",
        "at least one dimension");
    return tests;
  }

  @TestFactory
  List<DynamicTest> of_matrix_products() {
    expect("vectors", () -> ones(3).matmul(ones(4)), "matmul of [3] and [4]", "3 numbers meet 4");
    expect("scalar", () -> ones().matmul(ones(4)), "matmul", "[]", "times");
    expect("rows", () -> Tensor.apply(new MatMul(), ones(3), ones(3, 1)), "MatMul", "[3]");
    expect("inner", () -> ones(2, 3).matmul(ones(2, 3)), "[2, 3]", "3 columns", "2 rows");
    expect("batch", () -> ones(2, 1, 1).matmul(ones(3, 1, 1)), "matmul", "[2]", "[3]");
    Gemm linear = new Gemm(false, true);
    expect(
        "features",
        () -> Tensor.apply(linear, ones(10, 784), ones(3, 3920)),
        "linear",
        "784 features",
        "3920");
    expect(
        "images into linear",
        () -> Tensor.apply(linear, ones(10, 1, 2, 2), ones(3, 4)),
        "linear",
        "[10, 1, 2, 2]",
        "flatten(1)");
    expect("bias", () -> Tensor.apply(linear, ones(2, 4), ones(3, 4), ones(4)), "3 outputs", "[4]");
    return tests;
  }

  @TestFactory
  List<DynamicTest> of_convolutions() {
    expect(
        "channels",
        () -> Tensor.apply(CONV, ones(1, 3, 9, 9), WEIGHT),
        "conv2d",
        "wants 1 input channels",
        "[1, 3, 9, 9]",
        "have 3");
    expect("weight", () -> Tensor.apply(CONV, ones(1, 1, 9, 9), ones(3, 3)), "[3, 3]");
    expect(
        "kernel",
        () -> Tensor.apply(CONV, ones(1, 1, 9, 9), ones(5, 1, 2, 2)),
        "[3, 3]",
        "[5, 1, 2, 2]");
    expect(
        "groups",
        () -> Tensor.apply(new Conv(window(3, 1, 0), 2), ones(1, 2, 9, 9), WEIGHT),
        "2 groups",
        "[5, 1, 3, 3]");
    expect(
        "bias",
        () -> Tensor.apply(CONV, ones(1, 1, 9, 9), WEIGHT, ones(4)),
        "5 output channels",
        "[5]",
        "[4]");
    expect(
        "too small",
        () -> Tensor.apply(CONV, ones(1, 1, 2, 9), WEIGHT),
        "3 x 3",
        "[1, 1, 2, 9]",
        "padding");
    expect(
        "element type",
        () -> Tensor.apply(CONV, ones(1, 1, 9, 9).to(ElementType.UINT8), WEIGHT),
        "conv2d",
        "float32",
        "uint8[1, 1, 9, 9]");
    ConvTranspose transpose = new ConvTranspose(window(3, 2, 1), List.of(0, 0), 1);
    expect(
        "transposed channels",
        () -> Tensor.apply(transpose, ones(1, 3, 9, 9), ones(1, 5, 3, 3)),
        "convTranspose2d",
        "1 input channels",
        "have 3");
    expect(
        "transposed weight",
        () -> Tensor.apply(transpose, ones(1, 1, 9, 9), ones(3, 3)),
        "convTranspose2d",
        "[3, 3]");
    expect(
        "output padding",
        () ->
            Tensor.apply(
                new ConvTranspose(window(3, 2, 1), List.of(2, 0), 1),
                ones(1, 1, 9, 9),
                WEIGHT.transpose(0, 1)),
        "output padding",
        "[2, 0]",
        "stride [2, 2]");
    expect(
        "nothing left",
        () ->
            Tensor.apply(
                new ConvTranspose(window(1, 1, 1), List.of(0, 0), 1),
                ones(1, 1, 2, 2),
                ones(1, 1, 1, 1)),
        "[1, 1, 2, 2]",
        "less padding");
    return tests;
  }

  @TestFactory
  List<DynamicTest> of_pooling_and_resizing() {
    MaxPool pool = new MaxPool(window(2, 2, 0), false);
    expect("rank", () -> Tensor.apply(pool, ones(1, 28, 28)), "maxPool2d", "unsqueeze(0)");
    expect("too small", () -> Tensor.apply(pool, ones(1, 1, 1, 4)), "2 x 2", "[1, 1, 1, 4]");
    expect(
        "padding",
        () -> Tensor.apply(new MaxPool(window(2, 2, 2), false), ones(1, 1, 9, 9)),
        "half the window",
        "[2, 2]");
    expect("stride", () -> window(2, 0, 0), "stride", "at least 1", "[0, 0]");
    expect(
        "pair",
        () -> new Window(List.of(2), List.of(1, 1), List.of(0, 0), List.of(0, 0), List.of(1, 1)),
        "kernel size",
        "two numbers",
        "[2]");
    expect(
        "dilation",
        () ->
            new AveragePool(
                new Window(
                    List.of(2, 2), List.of(1, 1), List.of(0, 0), List.of(0, 0), List.of(2, 1))),
        "avgPool2d",
        "[2, 1]");
    Resize resize = new Resize(Resize.Rule.NEAREST, 4, 4, 8, 8);
    expect("resized", () -> Tensor.apply(resize, ones(1, 1, 5, 4)), "4 x 4", "[1, 1, 5, 4]");
    expect(
        "to nothing",
        () -> Tensor.apply(new Resize(Resize.Rule.NEAREST, 4, 4, 0, 8), ones(1, 1, 4, 4)),
        "0 x 8",
        "at least 1");
    expect("blocks", () -> Tensor.apply(new SpaceToDepth(2), ones(1, 1, 3, 4)), "[1, 1, 3, 4]");
    expect("depths", () -> Tensor.apply(new DepthToSpace(2), ones(1, 3, 2, 2)), "[1, 3, 2, 2]");
    expect(
        "statistics",
        () ->
            Tensor.apply(
                new BatchNormalization(1e-5f),
                ones(1, 3, 2, 2),
                ones(3),
                ones(3),
                ones(2),
                ones(3)),
        "batchNorm",
        "3 channels",
        "[2]");
    return tests;
  }

  @TestFactory
  List<DynamicTest> of_rearrangements() {
    expect("count", () -> ones(2, 3).reshape(4), "reshape([4]) needs 4 elements", "[2, 3] has 6");
    expect("open", () -> ones(2, 3).reshape(-1, -1), "only one may be -1");
    expect("division", () -> ones(2, 3).reshape(4, -1), "6 elements cannot be divided by 4");
    expect("squeeze", () -> ones(2, 3).squeeze(0), "squeeze(0)", "[2, 3]", "size 2");
    expect("unsqueeze", () -> ones(2).unsqueeze(3), "unsqueeze(3)", "[2]", "-2 to 1");
    expect("permute", () -> ones(2, 3).permute(0), "permute([0])", "2 dimensions", "[2, 3]");
    expect("permute twice", () -> ones(2, 3).permute(0, 0), "once");
    expect("transpose", () -> ones(2, 3, 4).t(), "[2, 3, 4]", "permute");
    expect("step", () -> ones(4).slice(0, 0, 4, 0), "step", "got 0", "flip");
    expect("select", () -> ones(2, 3).select(1, 3), "Index 3", "dimension 1", "-3 to 2");
    expect("get", () -> ones(2).get(0, 0), "get([0, 0])", "2 indices", "[2]");
    expect("split", () -> ones(5).split(0, 2, 2), "adds up to 4", "[5] has 5");
    expect("expand", () -> ones(2, 3).expand(4, 3), "expand([4, 3])", "[2, 3]", "size 1");
    expect("pad", () -> ones(3).pad(1, 1, 1, 1, 0), "last two dimensions", "[3]");
    expect("cut", () -> ones(2, 2).pad(-2, -1, 0, 0, 0), "[2, 2]", "-2 and -1", "more than");
    expect("flatten", () -> ones(2, 3).flatten(2), "Dimension 2", "[2, 3]");
    expect("concat", () -> Tensors.concat(0, ones(2, 3), ones(2, 4)), "[2, 3]", "[2, 4]");
    expect("concat ranks", () -> Tensors.concat(0, ones(2, 3), ones(2)), "[2, 3]", "[2]");
    expect("concat types", () -> Tensors.concat(0, ones(2), LONGS), "float32[2]", "int64[2]");
    expect("concat none", () -> Tensors.concat(0), "at least one tensor");
    expect("stack", () -> Tensors.stack(0, ones(2), ones(3)), "[1, 2]", "[1, 3]");
    return tests;
  }

  @TestFactory
  List<DynamicTest> of_selections() {
    expect("indices", () -> ones(2).indexSelect(0, ones(1)), "indexSelect", "int64", "float32[1]");
    expect("gather", () -> ones(2, 3).gather(0, LONGS), "gather", "[2, 3]", "[2]");
    expect("scatter", () -> ones(2).scatter(0, LONGS, ones(3)), "indices [2]", "updates [3]");
    expect(
        "scatter rank",
        () -> ones(2, 2).scatter(0, LONGS, ones(2)),
        "dimension 0 of [2, 2]",
        "[2]");
    expect("classes", () -> LONGS.oneHot(0), "at least one class", "got 0");
    expect("one hot", () -> ones(2).oneHot(3), "oneHot", "int64", "float32[2]");
    return tests;
  }

  @TestFactory
  List<DynamicTest> of_making_and_reading() {
    expect("values", () -> Tensors.tensor(new float[5], 2, 3), "[2, 3] has 6", "5 numbers");
    expect("rows", () -> Tensors.tensor(new double[][] {{1, 2}, {3}}), "row 1 has 1");
    expect("negative", () -> ones(2, -1), "0 or more", "[2, -1]");
    expect("item", () -> ones(2).item(), "[2]", "get(...)");
    expect("floats", () -> LONGS.toFloatArray(), "toFloatArray()", "int64[2]", "FLOAT32");
    expect("longs", () -> ones(2).toLongArray(), "toLongArray()", "float32[2]", "INT64");
    expect("truths", () -> ones(2).toBooleanArray(), "toBooleanArray()", "float32[2]");
    expect("bytes", () -> ones(2).toByteArray(), "toByteArray()", "float32[2]");
    expect("randint", () -> Tensors.randint(3, 3, 1), "3 and 3");
    expect("randperm", () -> Tensors.randperm(-1), "randperm", "-1");
    expect("linspace", () -> Tensors.linspace(0, 1, -1), "linspace", "-1");
    expect("too many", () -> Tensors.full(1, 100_000, 100_000), "[100000, 100000]", "2 GiB");
    expect("too many drawn", () -> Tensors.rand(100_000, 100_000), "2 GiB");
    expect(
        "too many repeated",
        () -> Tensors.scalar(1f).expand(100_000, 100_000).toFloatArray(),
        "[100000, 100000]",
        "2 GiB");
    expect("uncountable", () -> Shape.of(1 << 30, 1 << 30, 1 << 30), "1073741824", "elements");
    expect(
        "heap buffer",
        () -> Tensor.over(TensorType.float32(1), ByteBuffer.allocate(4)),
        "direct buffer");
    expect(
        "buffer",
        () ->
            Tensor.over(
                TensorType.float32(2),
                ByteBuffer.allocateDirect(4).order(java.nio.ByteOrder.nativeOrder())),
        "float32[2] takes 8 bytes",
        "4");
    return tests;
  }

  @Test
  void a_missing_input_is_named() {
    assertThatThrownBy(() -> ones(2).plus((Tensor) null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> Tensor.apply(Unary.EXP, (Tensor) null))
        .hasMessageContaining("Exp is null");
  }

  @Test
  void a_sentence_is_safe_from_percent_signs() {
    assertThat(new ShapeException("100 %% of it.")).hasMessage("100 % of it.");
  }
}
