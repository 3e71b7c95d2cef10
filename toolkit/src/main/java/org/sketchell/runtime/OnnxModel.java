package org.sketchell.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxModelMetadata;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Tensor;

/** Any ONNX model file, ready to run: written by Sketchell, PyTorch or anybody else. */
public final class OnnxModel implements AutoCloseable {
  private final Path path;
  private final long bytes;
  private final CompiledGraph graph;
  private final List<Port> inputs;
  private final List<Port> outputs;
  private final Map<String, String> metadata;
  private final String producer;

  /**
   * An input or output.
   *
   * @param elements the kind of its elements, as ONNX Runtime names it, such as {@code FLOAT}
   * @param sizes its sizes; -1 where any size will do
   * @param names for each size the name it has if it is -1, else an empty text
   */
  public record Port(String name, String elements, List<Long> sizes, List<String> names) {
    /** Copies the lists. */
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
                : names.get(i).isEmpty() ? "?" : names.get(i));
      }
      return name + ": " + elements.toLowerCase(java.util.Locale.ROOT) + " " + shown;
    }
  }

  private OnnxModel(Path path, byte[] content, Device device) throws OrtException {
    this.path = path;
    this.bytes = content.length;
    this.graph = CompiledGraph.of(content, device, CompiledGraph.Effort.FULL);
    this.inputs = ports(graph.session().getInputInfo());
    this.outputs = ports(graph.session().getOutputInfo());
    OnnxModelMetadata about = graph.session().getMetadata();
    this.metadata = Map.copyOf(about.getCustomMetadata());
    this.producer = about.getProducerName();
  }

  /**
   * Reads a model file.
   *
   * @throws FileException if there is no such file or it is no ONNX model
   */
  public static OnnxModel open(Path path, Device device) {
    byte[] content;
    try {
      if (Files.isDirectory(path)) {
        throw new FileException(path + " is a folder; an ONNX model file was expected.");
      }
      content = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new FileException("Cannot read " + path + ": " + AtomicFile.reason(e) + ".", e);
    }
    try {
      return new OnnxModel(path, content, device);
    } catch (EngineException | OrtException e) {
      throw new FileException(
          path
              + " is not an ONNX model that ONNX Runtime can run on "
              + device
              + "; it may be another kind of file, or cut short.",
          e);
    }
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

  /** Where it was read from. */
  public Path path() {
    return path;
  }

  /** Size of the file in bytes. */
  public long bytes() {
    return bytes;
  }

  /** What it wants. */
  public List<Port> inputs() {
    return inputs;
  }

  /** What it gives. */
  public List<Port> outputs() {
    return outputs;
  }

  /** What its writer noted in it. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** The program that wrote it. */
  public String producer() {
    return producer;
  }

  /**
   * Runs it on one input.
   *
   * @param input float32, of the sizes that the model's only input wants
   * @return the value of each float output, by name
   * @throws ShapeException if the input does not fit
   */
  public Map<String, Tensor> run(Tensor input) {
    Port wanted = inputs.get(0);
    if (inputs.size() != 1 || !fits(wanted, input)) {
      throw new ShapeException(
          "%s wants %s, but got %s.",
          path.getFileName(),
          inputs.stream().map(Port::toString).collect(Collectors.joining(" and ")),
          input.type());
    }
    input.evaluate();
    try (OnnxTensor fed = CompiledGraph.tensor(input.type(), input.value().orElseThrow())) {
      return values(Map.of(wanted.name(), fed));
    }
  }

  private static boolean fits(Port port, Tensor input) {
    if (input.elementType() != ElementType.FLOAT32
        || !port.elements().equals("FLOAT")
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

  private Map<String, Tensor> values(Map<String, OnnxTensor> fed) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    Set<String> wanted =
        outputs.stream()
            .filter(port -> port.elements().equals("FLOAT"))
            .map(Port::name)
            .collect(Collectors.toSet());
    graph.run(
        fed,
        wanted,
        result ->
            wanted.forEach(name -> values.put(name, copy((OnnxTensor) result.get(name).get()))));
    Map<String, Tensor> ordered = new HashMap<>(values);
    values.clear();
    outputs.stream()
        .map(Port::name)
        .filter(ordered::containsKey)
        .forEach(name -> values.put(name, ordered.get(name)));
    return values;
  }

  private static Tensor copy(OnnxTensor tensor) {
    int[] sizes = Arrays.stream(tensor.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
    TensorType type = new TensorType(ElementType.FLOAT32, Shape.of(sizes));
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(Math.toIntExact(type.bytes())).order(ByteOrder.nativeOrder());
    buffer.asFloatBuffer().put(tensor.getFloatBuffer());
    return Tensor.over(type, buffer);
  }

  /** Name, inputs and outputs. */
  @Override
  public String toString() {
    return path.getFileName() + ": " + inputs + " -> " + outputs;
  }

  @Override
  public void close() {
    graph.close();
  }
}
