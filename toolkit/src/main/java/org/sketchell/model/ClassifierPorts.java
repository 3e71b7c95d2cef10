package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.file.FileException;
import org.sketchell.record.Facts;
import org.sketchell.runtime.OnnxModel.Port;
import org.sketchell.shape.ImageSize;

/**
 * How a classifier of images is fed and read.
 *
 * @param input name of the input, float32 [batch, channels, height, width]
 * @param output name of the output with the scores, float32 [batch, classes]
 * @param scale what pixels from 0 to 255 are multiplied by
 * @param softmax whether the scores are logits
 * @param single whether it takes one image at a time only
 */
record ClassifierPorts(String input, String output, float scale, boolean softmax, boolean single) {
  static final String KEY = "ports";

  /** Those on record; without any, those of the files that Sketchell writes. */
  static ClassifierPorts of(Map<String, Object> facts, List<Port> inputs) {
    if (!(facts.get(KEY) instanceof Map<?, ?> ports)) {
      String input = inputs.isEmpty() ? "" : inputs.get(0).name();
      return new ClassifierPorts(input, NetworkExport.PROBABILITIES, 1, false, false);
    }
    return new ClassifierPorts(
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

  ClassifierPorts withSoftmax() {
    return new ClassifierPorts(input, output, scale, true, single);
  }

  /** The output with logits, if there is one. */
  Optional<String> logits() {
    return output.equals(NetworkExport.PROBABILITIES)
        ? Optional.of(NetworkExport.LOGITS)
        : Optional.of(output).filter(name -> softmax);
  }

  /**
   * The ports of any classifier of images.
   *
   * @param model is named in errors
   */
  static ClassifierPorts find(String model, ModelFile file, int classes, float scale) {
    image(model, file.inputs());
    if (file.outputs().isEmpty()) {
      throw new FileException("%s has no output.", model);
    }
    Port output = file.outputs().get(0);
    List<Long> sizes = output.sizes();
    if (sizes.size() != 2 || (sizes.get(1) >= 0 && sizes.get(1) != classes)) {
      throw new FileException(
          "%s gives %s, but scores of %d classes are float [batch, %d].",
          model, output, classes, classes);
    }
    Port input = file.inputs().get(0);
    return new ClassifierPorts(
        input.name(), output.name(), scale, false, input.sizes().get(0) == 1);
  }

  /** The size of the images that a model takes, which has one input and takes images. */
  static ImageSize image(String model, List<Port> inputs) {
    if (inputs.size() != 1) {
      throw new FileException(
          "A classifier of images has one input, but %s has %d.", model, inputs.size());
    }
    Port input = inputs.get(0);
    List<Long> sizes = input.sizes();
    if (sizes.size() != 4
        || sizes.subList(1, 4).stream().anyMatch(size -> size < 1)
        || !input.elements().equals(OnnxMl.TensorProto.DataType.FLOAT.name())) {
      throw new FileException(
          "%s takes %s; a classifier of images takes float [batch, channels, height, width] with"
              + " three known sizes.",
          model, input);
    }
    return new ImageSize(
        Math.toIntExact(sizes.get(1)),
        Math.toIntExact(sizes.get(2)),
        Math.toIntExact(sizes.get(3)));
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
}
