package org.sketchell.nn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.lowering.Target;
import org.sketchell.onnx.BatchDimension;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.OnnxModel;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * A trained classifier in one ONNX file: weights, labels, preprocessing and what is known of its
 * training. Any ONNX runtime can serve it.
 *
 * <p>Its input {@code images} is float32 [batch, channels, height, width] of pixels as they lie in
 * image files, 0 to 255; they are scaled inside the model. Its outputs are {@code logits} and
 * {@code probabilities}, float32 [batch, classes].
 */
public final class SavedNetwork implements AutoCloseable {
  /** Metadata key of the labels: a JSON array of texts, in the order of the logits. */
  public static final String LABELS = "sketchell.labels";

  /** Metadata key of the preprocessing that is part of the model, in words. */
  public static final String PREPROCESSING = "sketchell.preprocessing";

  private static final double WHITE = 255;

  private final OnnxModel model;
  private final List<String> labels;

  private SavedNetwork(OnnxModel model, List<String> labels) {
    this.model = model;
    this.labels = labels;
  }

  // Writing
  // ----------------------------------------------------------------------------------------

  /**
   * Writes a network that maps images to logits.
   *
   * @param network takes float32 images from 0 to 1; it is written as it computes in evaluation
   * @param image channels x height x width
   * @param labels the classes, in the order of the logits
   * @param metadata more to note in the file
   * @throws ShapeException if the network does not take such images, or has another number of
   *     logits, or cannot be written for batches of any size
   * @throws FileException if the file cannot be written; nothing is left behind then
   */
  public static void write(
      Path path, Module network, Shape image, List<String> labels, Map<String, String> metadata) {
    AtomicFile.write(path, bytes(network, image, labels, metadata));
  }

  /** What {@link #write} puts into the file. */
  public static byte[] bytes(
      Module network, Shape image, List<String> labels, Map<String, String> metadata) {
    boolean wasTraining = network.isTraining();
    network.eval();
    try {
      return Tensor.withoutGradients(() -> written(network, image, labels, metadata));
    } finally {
      if (wasTraining) {
        network.train();
      }
    }
  }

  private static byte[] written(
      Module network, Shape image, List<String> labels, Map<String, String> metadata) {
    Tensor images = Tensor.placeholder(TensorType.float32(image.insert(0, 2).sizes()));
    Tensor logits = logits(network, images, labels);
    Tensor probabilities = logits.softmax(1);
    Tensor others = Tensor.placeholder(TensorType.float32(image.insert(0, 3).sizes()));
    Tensor otherLogits = logits(network, others, labels);
    Graph graph = Target.PORTABLE.lower(Graph.of(List.of(logits, probabilities)));
    Graph other = Target.PORTABLE.lower(Graph.of(List.of(otherLogits, otherLogits.softmax(1))));
    Map<Tensor, String> names = new IdentityHashMap<>();
    network.namedParameters().forEach((name, parameter) -> names.put(parameter.value(), name));
    network.namedBuffers().forEach((name, buffer) -> names.put(buffer.value(), name));
    Map<String, String> noted = new LinkedHashMap<>(metadata);
    noted.put(LABELS, Labels.toJson(labels));
    noted.put(PREPROCESSING, "pixels 0 to 255 are divided by 255 inside the model");
    return ModelWriter.write(
            graph,
            Map.of("images", images),
            List.of("logits", "probabilities"),
            names,
            noted,
            BatchDimension.between(graph, other))
        .toByteArray();
  }

  private static Tensor logits(Module network, Tensor images, List<String> labels) {
    Tensor logits = network.forward(images.times(1 / WHITE));
    if (logits.rank() != 2 || logits.size(1) != labels.size()) {
      throw new ShapeException(
          "A classifier of %d classes gives logits of shape [batch, %d], but this network gives %s.",
          labels.size(), labels.size(), logits.shape());
    }
    return logits;
  }

  // Reading
  // ----------------------------------------------------------------------------------------

  /**
   * Opens a file that {@link #write} wrote.
   *
   * @throws FileException if it is no ONNX model, or none of a Sketchell classifier
   */
  public static SavedNetwork open(Path path, Device device) {
    OnnxModel model = OnnxModel.open(path, device);
    String labels = model.metadata().get(LABELS);
    if (labels == null) {
      model.close();
      throw new FileException(
          path
              + " is an ONNX model, but not one of Sketchell's: it has no class labels (metadata "
              + LABELS
              + "); sketchell info shows what it has.");
    }
    return new SavedNetwork(model, Labels.fromJson(path, labels));
  }

  /** The file as any ONNX model. */
  public OnnxModel model() {
    return model;
  }

  /** The classes, in the order of the logits. */
  public List<String> labels() {
    return labels;
  }

  /** Channels x height x width. */
  public Shape image() {
    List<Long> sizes = model.inputs().get(0).sizes();
    return Shape.of(
        Math.toIntExact(sizes.get(1)),
        Math.toIntExact(sizes.get(2)),
        Math.toIntExact(sizes.get(3)));
  }

  /**
   * The logits of images.
   *
   * @param images uint8 or float32 [batch, channels, height, width], pixels from 0 to 255
   * @return float32 [batch, classes]
   */
  public Tensor logits(Tensor images) {
    return model.run(images.to(ElementType.FLOAT32)).get("logits");
  }

  /**
   * The probabilities of the classes.
   *
   * @param images as for {@link #logits}
   * @return float32 [batch, classes]; each row sums to 1
   */
  public Tensor probabilities(Tensor images) {
    return model.run(images.to(ElementType.FLOAT32)).get("probabilities");
  }

  /**
   * The most probable class of each image.
   *
   * @param images as for {@link #logits}
   */
  public List<String> predict(Tensor images) {
    List<String> predicted = new ArrayList<>();
    Arrays.stream(logits(images).argmax(1).toLongArray())
        .forEach(index -> predicted.add(labels.get((int) index)));
    return predicted;
  }

  /** File name, image size and labels. */
  @Override
  public String toString() {
    return model.path().getFileName() + ": images " + image() + " -> " + labels;
  }

  @Override
  public void close() {
    model.close();
  }
}
