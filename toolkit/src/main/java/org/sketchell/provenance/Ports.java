package org.sketchell.provenance;

import ai.onnx.proto.OnnxMl;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How an ONNX model is fed and read.
 *
 * @param input name of the input, float32 [batch, channels, height, width]
 * @param output name of the output, float32 [batch, classes]
 * @param scale what pixels from 0 to 255 are multiplied by
 * @param softmax whether the output is logits
 * @param single whether it takes one image at a time only
 */
record Ports(String input, String output, float scale, boolean softmax, boolean single) {
  static final String KEY = "ports";

  /** Those of the files that Sketchell writes. */
  private static final Ports OURS = new Ports("images", "probabilities", 1, false, false);

  /** Those on record, ours if there are none. */
  static Ports of(Map<String, Object> facts) {
    if (!(facts.get(KEY) instanceof Map<?, ?> ports)) {
      return OURS;
    }
    return new Ports(
        (String) ports.get("input"),
        (String) ports.get("output"),
        ((Double) ports.get("scale")).floatValue(),
        (Boolean) ports.get("softmax"),
        (Boolean) ports.get("single"));
  }

  Facts facts() {
    return Facts.of("input", input)
        .and("output", output)
        .and("scale", scale)
        .and("softmax", softmax)
        .and("single", single);
  }

  Ports withSoftmax() {
    return new Ports(input, output, scale, true, single);
  }

  /** The ports of any classifier of images. */
  static Ports find(OnnxMl.ModelProto model, int classes, float scale) {
    OnnxMl.ValueInfoProto input = input(model);
    imageSize(input);
    if (model.getGraph().getOutputCount() == 0) {
      throw new ProvenanceException("The model has no output.");
    }
    OnnxMl.ValueInfoProto output = model.getGraph().getOutput(0);
    List<OnnxMl.TensorShapeProto.Dimension> sizes = sizes(output);
    if (sizes.size() != 2 || (hasSize(sizes.get(1)) && sizes.get(1).getDimValue() != classes)) {
      throw new ProvenanceException(
          "The model's output "
              + output.getName()
              + " has the sizes "
              + shown(sizes)
              + ", but scores of "
              + classes
              + " classes are [batch, "
              + classes
              + "].");
    }
    boolean single = hasSize(sizes(input).get(0)) && sizes(input).get(0).getDimValue() == 1;
    return new Ports(input.getName(), output.getName(), scale, false, single);
  }

  /** The only input that is no weight: old files list weights among the inputs. */
  static OnnxMl.ValueInfoProto input(OnnxMl.ModelProto model) {
    Set<String> weights =
        model.getGraph().getInitializerList().stream()
            .map(OnnxMl.TensorProto::getName)
            .collect(Collectors.toSet());
    List<OnnxMl.ValueInfoProto> inputs =
        model.getGraph().getInputList().stream()
            .filter(input -> !weights.contains(input.getName()))
            .toList();
    if (inputs.size() != 1) {
      throw new ProvenanceException(
          "A classifier of images has one input, but this model has " + inputs.size() + ".");
    }
    return inputs.get(0);
  }

  static DatasetImages.Size imageSize(OnnxMl.ValueInfoProto input) {
    List<OnnxMl.TensorShapeProto.Dimension> sizes = sizes(input);
    if (sizes.size() != 4
        || sizes.subList(1, 4).stream().anyMatch(size -> !hasSize(size))
        || input.getType().getTensorType().getElemType()
            != OnnxMl.TensorProto.DataType.FLOAT.getNumber()) {
      throw new ProvenanceException(
          "The model's input "
              + input.getName()
              + " has the sizes "
              + shown(sizes)
              + "; a classifier of images takes float32 [batch, channels, height, width] with three"
              + " known sizes.");
    }
    return new DatasetImages.Size(
        (int) sizes.get(1).getDimValue(),
        (int) sizes.get(2).getDimValue(),
        (int) sizes.get(3).getDimValue());
  }

  private static List<OnnxMl.TensorShapeProto.Dimension> sizes(OnnxMl.ValueInfoProto value) {
    return value.getType().getTensorType().getShape().getDimList();
  }

  private static boolean hasSize(OnnxMl.TensorShapeProto.Dimension size) {
    return size.getDimValue() > 0;
  }

  private static String shown(List<OnnxMl.TensorShapeProto.Dimension> sizes) {
    return sizes.stream()
        .map(size -> hasSize(size) ? Long.toString(size.getDimValue()) : "?")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Whether numbers lie between 0 and 1 and sum to 1. */
  static boolean areProbabilities(float[] scores) {
    double sum = 0;
    for (float score : scores) {
      if (score < 0 || score > 1) {
        return false;
      }
      sum += score;
    }
    return Math.abs(sum - 1) < 1e-3;
  }

  /** Each row of logits as probabilities. */
  static float[] softmax(float[] logits, int classes) {
    float[] probabilities = new float[logits.length];
    for (int row = 0; row < logits.length; row += classes) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        largest = Math.max(largest, logits[row + k]);
      }
      double sum = 0;
      for (int k = 0; k < classes; k++) {
        sum += Math.exp(logits[row + k] - largest);
      }
      for (int k = 0; k < classes; k++) {
        probabilities[row + k] = (float) (Math.exp(logits[row + k] - largest) / sum);
      }
    }
    return probabilities;
  }
}
