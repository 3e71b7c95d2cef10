// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.sketchell.operator.Cast;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Unary;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * An array of numbers of one type and a shape; a node of a graph.
 *
 * <p>Operations compute nothing: they return a tensor that knows its operator, its inputs and its
 * shape. Looking at it (printing, {@link #toFloatArray()}, {@link #item()}) computes it, once. A
 * tensor that has been computed lets go of what it was computed from, unless a gradient may still
 * be asked for, so loops do not build endless graphs. Values never change and need no closing.
 *
 * <p>Gradients: mark leaves with {@link #requiresGrad()} before computing with them, then call
 * {@link #backward()} on a scalar and read {@link #grad()}, or use {@link #gradients(Tensor,
 * Tensor...)}. Gradients are tensors like others and can be differentiated again.
 */
public final class Tensor
    implements Arithmetic,
        Functions,
        Comparing,
        Reducing,
        Ordering,
        Rearranging,
        Selecting,
        Patches {

  /** What becomes of the operations that a thread applies. */
  private enum Mode {
    NORMAL,
    /** No gradient flows through them. */
    WITHOUT_GRADIENTS,
    /** Nor are they ever computed without being asked. */
    BUILDING
  }

  /** Longest chain of operations not yet computed before it is computed without being asked. */
  private static final int LONGEST_CHAIN = 400;

  private static final ThreadLocal<Mode> MODE = ThreadLocal.withInitial(() -> Mode.NORMAL);

  private final TensorType type;
  private final int output;
  private final boolean traced;
  private final int depth;
  private volatile Node node;
  private volatile ByteBuffer value;
  private volatile boolean requiresGrad;
  private boolean tracked;
  private volatile Tensor grad;

  private Tensor(
      TensorType type, Node node, int output, ByteBuffer value, boolean traced, boolean tracked) {
    this.type = type;
    this.node = node;
    this.output = output;
    this.value = value;
    this.traced = traced;
    this.tracked = tracked;
    int deepest = 0;
    if (node != null) {
      for (Tensor input : node.inputs()) {
        deepest = Math.max(deepest, input.value == null ? input.depth + 1 : 1);
      }
    }
    this.depth = deepest;
  }

  // Making tensors ---------------------------------------------------------------------------

  /**
   * A tensor over elements that are there already.
   *
   * @param elements a direct buffer in native byte order, row-major; it must not be changed later
   * @throws ShapeException if the buffer does not hold exactly the type's bytes
   */
  public static Tensor over(TensorType type, ByteBuffer elements) {
    if (!elements.isDirect() || elements.order() != ByteOrder.nativeOrder()) {
      throw new ShapeException("A tensor lies in a direct buffer of native byte order.");
    }
    if (elements.remaining() != type.bytes()) {
      throw new ShapeException(
          "%s takes %d bytes, but the buffer holds %d.", type, type.bytes(), elements.remaining());
    }
    return new Tensor(type, null, 0, elements.slice().order(elements.order()), false, false);
  }

  /**
   * A stand-in for a value that exists only when a compiled graph runs, such as the images of a
   * training step.
   */
  public static Tensor placeholder(TensorType type) {
    return new Tensor(type, null, 0, null, true, false);
  }

  /**
   * Applies an operator with one output.
   *
   * @throws ShapeException if the inputs do not fit
   */
  public static Tensor apply(Operator operator, Tensor... inputs) {
    return applyAll(operator, inputs).get(0);
  }

  /**
   * Applies an operator.
   *
   * @return its outputs, in order
   * @throws ShapeException if the inputs do not fit
   */
  public static List<Tensor> applyAll(Operator operator, Tensor... inputs) {
    for (Tensor input : inputs) {
      Objects.requireNonNull(input, () -> "An input of " + operator.type() + " is null.");
    }
    List<TensorType> types = operator.infer(Arrays.stream(inputs).map(Tensor::type).toList());
    Node node = new Node(operator, List.of(inputs));
    boolean traced = Arrays.stream(inputs).anyMatch(input -> input.traced);
    boolean tracked =
        operator != Unary.IDENTITY
            && MODE.get() == Mode.NORMAL
            && Arrays.stream(inputs).anyMatch(input -> input.tracked);
    List<Tensor> outputs = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      boolean differentiable = types.get(i).elements() == ElementType.FLOAT32;
      outputs.add(new Tensor(types.get(i), node, i, null, traced, tracked && differentiable));
    }
    if (!traced
        && !tracked
        && MODE.get() != Mode.BUILDING
        && outputs.get(0).depth > LONGEST_CHAIN) {
      evaluate(outputs);
    }
    return outputs;
  }

  // What a tensor knows without being computed -------------------------------------------------

  @Override
  public Tensor self() {
    return this;
  }

  /** Element type and shape. */
  public TensorType type() {
    return type;
  }

  public Shape shape() {
    return type.shape();
  }

  /** Size along one dimension; -1 is the last. */
  public int size(int dimension) {
    return type.shape().size(dimension);
  }

  /** Number of dimensions. */
  public int rank() {
    return type.shape().rank();
  }

  public ElementType elementType() {
    return type.elements();
  }

  /** What this tensor is made from, while it is known. */
  public Optional<Node> node() {
    return Optional.ofNullable(node);
  }

  /** Which of its node's outputs this tensor is, from 0. */
  public int output() {
    return output;
  }

  /** The elements, if they have been computed: read-only, row-major, in native byte order. */
  public Optional<ByteBuffer> value() {
    ByteBuffer known = value;
    return Optional.ofNullable(known)
        .map(buffer -> buffer.asReadOnlyBuffer().order(buffer.order()));
  }

  /** Whether this tensor exists only when a compiled graph runs. */
  public boolean isTraced() {
    return traced;
  }

  // Looking at it --------------------------------------------------------------------------------

  /** Computes this tensor now, if it has not been, and returns it. */
  public Tensor evaluate() {
    evaluate(List.of(this));
    return this;
  }

  /**
   * Computes several tensors in one run; cheaper than one by one where they share work.
   *
   * @throws IllegalStateException if one of them exists only when a compiled graph runs
   */
  public static void evaluate(Collection<Tensor> tensors) {
    Set<Tensor> open = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Tensor> wanted = new ArrayList<>();
    for (Tensor tensor : tensors) {
      if (tensor.value == null && open.add(tensor)) {
        if (tensor.traced) {
          throw new IllegalStateException(
              "This "
                  + tensor.type
                  + " is part of a step that is being traced: it has no value until the compiled"
                  + " step runs. Log it instead of looking at it: log(\"name\", tensor).");
        }
        wanted.add(tensor);
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    List<ByteBuffer> values = Services.evaluator().evaluate(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      wanted.get(i).settle(values.get(i));
    }
  }

  private void settle(ByteBuffer computed) {
    value = computed;
    if (!tracked) {
      node = null;
    }
  }

  private ByteBuffer computed(ElementType wanted, String method) {
    if (type.elements() != wanted) {
      throw new ShapeException(
          "%s reads %s, but this tensor is %s; convert it with to(ElementType.%s) first.",
          method, wanted, type, wanted.name());
    }
    evaluate();
    return value.duplicate().order(ByteOrder.nativeOrder());
  }

  /**
   * The elements in row-major order, as a fresh array.
   *
   * @throws ShapeException if they are not float32
   */
  public float[] toFloatArray() {
    float[] array = new float[Tensors.count(type)];
    computed(ElementType.FLOAT32, "toFloatArray()").asFloatBuffer().get(array);
    return array;
  }

  /**
   * The elements in row-major order, as a fresh array.
   *
   * @throws ShapeException if they are not int64
   */
  public long[] toLongArray() {
    long[] array = new long[Tensors.count(type)];
    computed(ElementType.INT64, "toLongArray()").asLongBuffer().get(array);
    return array;
  }

  /**
   * The elements in row-major order, as a fresh array; values over 127 appear negative, as in any
   * Java byte.
   *
   * @throws ShapeException if they are not uint8
   */
  public byte[] toByteArray() {
    byte[] array = new byte[Tensors.count(type)];
    computed(ElementType.UINT8, "toByteArray()").get(array);
    return array;
  }

  /**
   * The elements in row-major order, as a fresh array.
   *
   * @throws ShapeException if they are not bool
   */
  public boolean[] toBooleanArray() {
    boolean[] array = new boolean[Tensors.count(type)];
    ByteBuffer bytes = computed(ElementType.BOOL, "toBooleanArray()");
    for (int i = 0; i < array.length; i++) {
      array[i] = bytes.get(i) != 0;
    }
    return array;
  }

  /**
   * The number in a tensor of one element; truth values are 0 or 1.
   *
   * @throws ShapeException if there is not exactly one element
   */
  public double item() {
    if (shape().elements() != 1) {
      throw new ShapeException(
          "item() reads a single number, but this tensor has shape %s; pick one with get(...) or"
              + " use toFloatArray().",
          shape());
    }
    evaluate();
    return TensorPrinter.element(type.elements(), value, 0);
  }

  /**
   * PyTorch's form, with four digits and at most about a thousand elements; shorter where {@link
   * Printing} says so.
   */
  @Override
  public String toString() {
    if (traced) {
      return "tensor(" + type + ", known when the compiled step runs)";
    }
    return Printing.now().text(this);
  }

  /**
   * PyTorch's form if it has no more lines than asked for, or else a few rows: the ends of the last
   * two dimensions at the first position of all others, at most a dozen lines.
   */
  public String toString(int lines) {
    String whole = traced ? toString() : whole();
    return whole.lines().limit(lines + 1L).count() <= lines
        ? whole
        : TensorPrinter.excerpt(this, value, requiresGrad, tracked);
  }

  String whole() {
    evaluate();
    return TensorPrinter.print(this, value, requiresGrad, tracked);
  }

  // Conversions
  // ------------------------------------------------------------------------------------

  /** The same values as another element type; floats are cut towards zero for integers. */
  public Tensor to(ElementType elements) {
    return elements == type.elements() ? this : apply(new Cast(elements), this);
  }

  // Gradients
  // ----------------------------------------------------------------------------------------

  /**
   * Marks this tensor as one that gradients are wanted for, and returns it. What was computed from
   * it earlier is not affected. A tensor that has not been computed is computed now and becomes a
   * leaf.
   *
   * @throws ShapeException if it is not float32
   */
  public Tensor requiresGrad() {
    if (type.elements() != ElementType.FLOAT32) {
      throw new ShapeException(
          "Only float32 tensors have gradients, but this is %s; convert it with"
              + " to(ElementType.FLOAT32) first.",
          type);
    }
    if (!requiresGrad && tracked) {
      throw new IllegalStateException(
          "This tensor is computed from others that require gradients, so it has one already; to"
              + " make a new leaf of its value, use detach().requiresGrad().");
    }
    if (!traced) {
      evaluate();
      node = null;
    }
    requiresGrad = true;
    tracked = true;
    return this;
  }

  /** Whether gradients are wanted for this tensor: it was marked by {@link #requiresGrad()}. */
  public boolean isRequiresGrad() {
    return requiresGrad;
  }

  /** Whether gradients flow through this tensor: it is, or is computed from, a marked one. */
  public boolean isTracked() {
    return tracked;
  }

  /** The same value, through which no gradient flows. */
  public Tensor detach() {
    if (!tracked) {
      return this;
    }
    ByteBuffer known = value;
    return known == null
        ? apply(Unary.IDENTITY, this)
        : new Tensor(type, null, 0, known, false, false);
  }

  /** The gradient that {@link #backward()} left here; null before. */
  public Tensor grad() {
    return grad;
  }

  /** Forgets the gradient, so that the next {@link #backward()} does not add to it. */
  public void clearGrad() {
    grad = null;
  }

  /**
   * Computes the gradient of this scalar for every marked tensor it depends on, in one run, and
   * adds it to their {@link #grad()}. These gradients are plain values; to differentiate them
   * again, use {@link #gradients(Tensor, Tensor...)}.
   *
   * @throws ShapeException if this tensor is not a scalar
   * @throws IllegalStateException if it depends on no marked tensor
   */
  public void backward() {
    List<Tensor> leaves = markedLeaves();
    List<Tensor> found = Services.differentiator().gradients(this, cotangent(), leaves);
    List<Tensor> sums = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      Tensor before = leaves.get(i).grad;
      Tensor here = found.get(i);
      Tensor sum = before == null || here == null ? here : before.plus(here);
      sums.add(sum == null ? null : sum.detach());
    }
    if (!traced) {
      List<Tensor> wanted = new ArrayList<>(sums);
      wanted.removeIf(Objects::isNull);
      wanted.add(this);
      evaluate(wanted);
    }
    for (int i = 0; i < leaves.size(); i++) {
      if (sums.get(i) != null) {
        leaves.get(i).grad = sums.get(i);
      }
    }
  }

  private Tensor cotangent() {
    if (shape().elements() != 1) {
      throw new ShapeException(
          "backward() starts from a single number, but this tensor has shape %s; reduce it first,"
              + " for example with sum() or mean().",
          shape());
    }
    requireTracked();
    return Tensors.ones(shape().sizes());
  }

  private void requireTracked() {
    if (!tracked) {
      throw new IllegalStateException(
          "This tensor depends on none that requires a gradient; call requiresGrad() on the"
              + " tensors of interest before computing with them.");
    }
  }

  private List<Tensor> markedLeaves() {
    List<Tensor> leaves = new ArrayList<>();
    Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Tensor> stack = new ArrayList<>(List.of(this));
    while (!stack.isEmpty()) {
      Tensor tensor = stack.remove(stack.size() - 1);
      if (!tensor.tracked || !seen.add(tensor)) {
        continue;
      }
      if (tensor.requiresGrad) {
        leaves.add(tensor);
      }
      tensor.node().ifPresent(made -> stack.addAll(made.inputs()));
    }
    return leaves;
  }

  /**
   * The gradients of a scalar with respect to some tensors, as graph: nothing is computed yet, and
   * they can be differentiated again.
   *
   * @return one tensor per input, of its shape; zeros where the output does not depend on it
   * @throws ShapeException if the output is not a scalar
   * @throws IllegalStateException if no gradient flows from the output to an input
   */
  public static List<Tensor> gradients(Tensor output, Tensor... inputs) {
    Tensor cotangent = output.cotangent();
    for (Tensor input : inputs) {
      if (!input.tracked) {
        throw new IllegalStateException(
            "No gradient flows to the tensor of shape "
                + input.shape()
                + "; call requiresGrad() on it before computing with it.");
      }
    }
    List<Tensor> found = Services.differentiator().gradients(output, cotangent, List.of(inputs));
    List<Tensor> all = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      Tensor gradient = found.get(i);
      all.add(gradient == null ? Tensors.zeros(inputs[i].shape().sizes()) : gradient);
    }
    return all;
  }

  /** The gradient of a scalar with respect to one tensor; see {@link #gradients}. */
  public static Tensor gradient(Tensor output, Tensor input) {
    return gradients(output, input).get(0);
  }

  /** Runs code whose results no gradient flows through, on this thread. */
  public static <T> T withoutGradients(Supplier<T> code) {
    return in(Mode.WITHOUT_GRADIENTS, code);
  }

  /** Runs code that builds graph for a compiler: nothing is tracked, and nothing is computed. */
  static <T> T building(Supplier<T> code) {
    return in(Mode.BUILDING, code);
  }

  private static <T> T in(Mode mode, Supplier<T> code) {
    Mode before = MODE.get();
    MODE.set(mode);
    try {
      return code.get();
    } finally {
      MODE.set(before);
    }
  }
}
