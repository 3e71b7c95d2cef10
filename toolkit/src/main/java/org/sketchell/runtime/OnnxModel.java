// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/** Any ONNX model, ready to run: written by Sketchell, PyTorch or anybody else. */
public final class OnnxModel implements AutoCloseable {
  private final String name;
  private final CompiledGraph graph;
  private final Optional<ExamplePieces> pieces;
  private final List<Port> inputs;
  private final List<Port> outputs;
  // What every run needs of the ports; without those of types that no tensor holds.
  private final Map<String, PortElements> taken;
  private final Map<String, PortElements> wanted;
  private final Map<String, DeclaredType> declared = new LinkedHashMap<>();

  /** False once an output was not what the model declares. */
  private volatile boolean keepsItsWord = true;

  /**
   * An input or output.
   *
   * @param elements the kind of its elements, as ONNX Runtime names it, such as {@code FLOAT}
   * @param sizes its sizes; -1 where any size will do
   * @param names for each size the name it has if it is -1, else an empty text
   */
  public record Port(String name, String elements, List<Long> sizes, List<String> names) {
    public Port {
      sizes = List.copyOf(sizes);
      names = List.copyOf(names);
    }

    /** For example {@code images: float [batch, 1, 28, 28]}. */
    @Override
    public String toString() {
      List<String> shown = new ArrayList<>();
      for (int i = 0; i < sizes.size(); i++) {
        shown.add(
            sizes.get(i) >= 0
                ? sizes.get(i).toString()
                : names.get(i).isEmpty() ? "?" : Printable.line(names.get(i)));
      }
      return Printable.line(name)
          + ": "
          + elements.toLowerCase(java.util.Locale.ROOT)
          + " "
          + shown;
    }
  }

  private OnnxModel(
      String name, byte[] content, Device device, int threads, Optional<ExamplePieces> pieces)
      throws OrtException {
    this.name = name;
    this.pieces = pieces;
    this.graph = CompiledGraph.of(content, device, CompiledGraph.Effort.FULL, threads);
    this.inputs = ports(graph.session().getInputInfo());
    this.outputs = ports(graph.session().getOutputInfo());
    this.taken = kinds(inputs);
    this.wanted = kinds(outputs);
    outputs.forEach(
        port -> DeclaredType.of(port, inputs).ifPresent(type -> declared.put(port.name(), type)));
  }

  /**
   * Makes a model ready to run.
   *
   * @param name is what errors call it, such as that of its file
   * @param content the bytes of an ONNX file
   * @throws FileException if ONNX Runtime cannot run it
   */
  public static OnnxModel of(String name, byte[] content, Device device) {
    return of(name, content, device, false);
  }

  /**
   * The same.
   *
   * @param onOneThread whether a run takes the thread that asks and no other
   */
  public static OnnxModel of(String name, byte[] content, Device device, boolean onOneThread) {
    return of(name, content, device, threads(onOneThread), Optional.empty());
  }

  private static int threads(boolean onOneThread) {
    return onOneThread ? 1 : Engine.threads();
  }

  /**
   * Makes a model ready that does the same with every example, whatever the others are, in the
   * forms that this machine runs fastest. Many examples are cut into pieces, which stay in a
   * processor's cache, and several threads each do some.
   *
   * @param name is what errors call it, such as that of its file
   * @param content the bytes of an ONNX file; the first size of each input and output is the number
   *     of examples
   * @throws FileException if ONNX Runtime cannot run it
   */
  public static OnnxModel ofExamples(String name, byte[] content, Device device) {
    return ofExamples(name, content, device, false);
  }

  /**
   * The same.
   *
   * @param onOneThread whether a run takes the thread that asks and no other
   */
  public static OnnxModel ofExamples(
      String name, byte[] content, Device device, boolean onOneThread) {
    if (device.kind() != Device.Kind.CPU) {
      return of(name, content, device, onOneThread);
    }
    byte[] form = LocalForm.of(content, device, ExamplePieces.MOST_IN_A_PIECE);
    return of(
        name,
        form,
        device,
        threads(onOneThread),
        Optional.of(new ExamplePieces(form, device, onOneThread)));
  }

  private static OnnxModel of(
      String name, byte[] content, Device device, int threads, Optional<ExamplePieces> pieces) {
    try {
      return new OnnxModel(name, content, device, threads, pieces);
    } catch (OrtException e) {
      throw refused(e, name, device, e);
    } catch (EngineException e) {
      throw e.getCause() instanceof OrtException reason && DeviceProbe.missing(device).isEmpty()
          ? refused(e, name, device, reason)
          : e;
    }
  }

  private static FileException refused(
      Exception problem, String name, Device device, OrtException reason) {
    return new FileException(
        problem,
        "ONNX Runtime %s cannot run %s on %s: %s.",
        Versions.onnxRuntime(),
        name,
        device,
        NativeReason.of(reason));
  }

  private static List<Port> ports(Map<String, NodeInfo> infos) {
    List<Port> ports = new ArrayList<>();
    infos.forEach(
        (name, info) -> {
          if (info.getInfo() instanceof TensorInfo tensor) {
            ports.add(
                new Port(
                    name,
                    tensor.type.toString(),
                    Arrays.stream(tensor.getShape()).boxed().toList(),
                    Arrays.stream(tensor.getDimensionNames())
                        .map(text -> text == null ? "" : text)
                        .toList()));
          } else {
            ports.add(
                new Port(name, info.getInfo().getClass().getSimpleName(), List.of(), List.of()));
          }
        });
    return ports;
  }

  private static Map<String, PortElements> kinds(List<Port> ports) {
    Map<String, PortElements> kinds = new LinkedHashMap<>();
    ports.forEach(
        port -> PortElements.find(port.elements()).ifPresent(kind -> kinds.put(port.name(), kind)));
    return kinds;
  }

  public List<Port> inputs() {
    return inputs;
  }

  public List<Port> outputs() {
    return outputs;
  }

  /**
   * Runs it.
   *
   * @param given a value for each input, by name; float32 for halves and doubles too, int64 for
   *     int32
   * @return the value of each output of a type that tensors have or can hold, by name
   * @throws ShapeException if the values do not fit
   */
  public Map<String, Tensor> run(Map<String, Tensor> given) {
    requireFit(given);
    Tensor.evaluate(given.values());
    return pieces
        .filter(some -> some.suit(given.values()))
        .flatMap(some -> inPieces(some, given))
        .orElseGet(() -> whole(given));
  }

  private Optional<Map<String, Tensor>> inPieces(ExamplePieces some, Map<String, Tensor> given) {
    boolean plain =
        declared.keySet().equals(wanted.keySet())
            && given.keySet().stream().allMatch(port -> taken.get(port).lieAsTensors());
    if (!plain) {
      return Optional.empty();
    }
    Map<String, TensorType> results = new LinkedHashMap<>();
    declared.forEach((output, type) -> results.put(output, type.type(given)));
    return some.fill(results.values(), given.values())
        ? Optional.of(some.run(given, results))
        : Optional.empty();
  }

  private Map<String, Tensor> whole(Map<String, Tensor> given) {
    Map<String, OnnxTensor> fed = new LinkedHashMap<>();
    try {
      given.forEach((port, tensor) -> fed.put(port, taken.get(port).tensor(tensor)));
      return values(given, fed);
    } finally {
      fed.values().forEach(OnnxTensor::close);
    }
  }

  private void requireFit(Map<String, Tensor> given) {
    boolean fit = given.size() == inputs.size();
    for (Port port : inputs) {
      fit &= given.containsKey(port.name()) && fits(port, given.get(port.name()));
    }
    if (!fit) {
      throw new ShapeException(
          "%s takes %s, but got %s.",
          name,
          inputs.stream().map(Port::toString).collect(Collectors.joining(" and ")),
          given.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + entry.getValue().type())
              .collect(Collectors.joining(" and ")));
    }
  }

  private boolean fits(Port port, Tensor input) {
    PortElements kind = taken.get(port.name());
    if (kind == null
        || kind.tensors() != input.elementType()
        || port.sizes().size() != input.rank()) {
      return false;
    }
    for (int i = 0; i < input.rank(); i++) {
      if (port.sizes().get(i) >= 0 && port.sizes().get(i) != input.size(i)) {
        return false;
      }
    }
    return true;
  }

  /** ONNX Runtime writes what is declared where it will stay; the rest is copied from its own. */
  private Map<String, Tensor> values(Map<String, Tensor> given, Map<String, OnnxTensor> fed) {
    if (keepsItsWord && !declared.isEmpty()) {
      try {
        return values(given, fed, declared);
      } catch (EngineException e) {
        // If it was not for the declaration, it comes again.
        Map<String, Tensor> values = values(given, fed, Map.of());
        keepsItsWord = false;
        return values;
      }
    }
    return values(given, fed, Map.of());
  }

  private Map<String, Tensor> values(
      Map<String, Tensor> given, Map<String, OnnxTensor> fed, Map<String, DeclaredType> declared) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    Map<String, OnnxTensor> pinned = new HashMap<>();
    Set<String> open = new LinkedHashSet<>();
    try {
      wanted.forEach(
          (output, kind) -> {
            TensorType type =
                declared.containsKey(output) ? declared.get(output).type(given) : null;
            if (type == null || type.bytes() == 0 || type.bytes() > Integer.MAX_VALUE) {
              values.put(output, null); // keeps its place
              open.add(output);
            } else {
              ByteBuffer memory = PortElements.memory(type);
              values.put(output, Tensor.over(type, memory));
              pinned.put(output, CompiledGraph.tensor(type, memory));
            }
          });
      graph.run(
          fed,
          open,
          pinned,
          result ->
              open.forEach(
                  output ->
                      values.put(
                          output,
                          wanted.get(output).copy((OnnxTensor) result.get(output).orElseThrow()))));
    } finally {
      pinned.values().forEach(OnnxTensor::close);
    }
    return values;
  }

  @Override
  public String toString() {
    return name + ": " + inputs + " -> " + outputs;
  }

  @Override
  public void close() {
    graph.close();
    pieces.ifPresent(ExamplePieces::close);
  }
}
