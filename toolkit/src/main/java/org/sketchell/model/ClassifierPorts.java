// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.data.Preprocessing;
import org.sketchell.file.FileException;
import org.sketchell.record.Facts;
import org.sketchell.runtime.OnnxModel.Port;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/**
 * How a classifier of images is fed and read.
 *
 * @param output name of the output with the scores of the classes
 * @param preprocessing what makes the numbers that it takes of pixels from 0 to 255
 * @param softmax whether the scores are logits
 */
record ClassifierPorts(String output, Preprocessing preprocessing, boolean softmax) {
  static final String KEY = "ports";

  /** Those on record; without any, those of the files that Sketchell writes. */
  static ClassifierPorts of(Map<String, Object> facts) {
    if (!(facts.get(KEY) instanceof Map<?, ?> ports)) {
      return new ClassifierPorts(NetworkExport.PROBABILITIES, Preprocessing.none(), false);
    }
    return new ClassifierPorts(
        (String) ports.get("output"), preprocessing(ports), (Boolean) ports.get("softmax"));
  }

  private static Preprocessing preprocessing(Map<?, ?> ports) {
    // A former version knew a factor only.
    if (ports.get("scale") instanceof Double scale) {
      return white(255 * scale);
    }
    Map<String, Object> written = new LinkedHashMap<>();
    if (ports.get("preprocessing") instanceof Map<?, ?> map) {
      map.forEach((key, value) -> written.put(key.toString(), value));
    }
    return Preprocessing.from(written);
  }

  /** Pixels from 0 to 255 become numbers from 0 to {@code white}. */
  static Preprocessing white(double white) {
    return white == 255
        ? Preprocessing.none()
        : new Preprocessing(255 / white, List.of(), List.of(), "", Preprocessing.Ink.BRIGHT);
  }

  Facts facts() {
    return Facts.of("output", output)
        .and("preprocessing", preprocessing.toMap())
        .and("softmax", softmax);
  }

  /** The output with logits, if there is one. */
  Optional<String> logits(List<Port> outputs) {
    if (softmax) {
      return Optional.of(output);
    }
    return Optional.of(NetworkExport.LOGITS)
        .filter(
            name ->
                output.equals(NetworkExport.PROBABILITIES)
                    && outputs.stream().anyMatch(port -> port.name().equals(name)));
  }

  /**
   * The ports of any classifier of images.
   *
   * @param model is named in errors
   * @param outputs of the model
   * @param images how many were shown to it
   * @param seen what it gave for them
   * @throws FileException if no output gives the scores of so many classes, or it is unclear which
   */
  static ClassifierPorts find(
      String model,
      List<Port> outputs,
      int classes,
      int images,
      Map<String, Tensor> seen,
      Preprocessing preprocessing) {
    List<String> scores = new ArrayList<>();
    List<String> probabilities = new ArrayList<>();
    seen.forEach(
        (name, values) -> {
          if (scores(values, images, classes)) {
            scores.add(name);
            if (areProbabilities(values.toFloatArray(), classes)) {
              probabilities.add(name);
            }
          }
        });
    if (scores.isEmpty()) {
      throw new FileException(
          "%s gives %s, but scores of %d classes are float [batch, %d]; name as many classes as it"
              + " knows.",
          model,
          outputs.isEmpty()
              ? "nothing"
              : String.join(" and ", outputs.stream().map(Port::toString).toList()),
          classes,
          classes);
    }
    if (probabilities.size() == 1) {
      return new ClassifierPorts(probabilities.get(0), preprocessing, false);
    }
    if (scores.size() == 1) {
      return new ClassifierPorts(scores.get(0), preprocessing, true);
    }
    throw new FileException(
        "%s gives scores of %d classes more than once (%s), and which of them count is unclear; at"
            + " the prompt, load(file).run(x).get(\"%s\") gives one.",
        model, classes, String.join(", ", scores), scores.get(0));
  }

  /** Whether there is one number for each class of each image, whatever sizes of 1 there are. */
  static boolean scores(Tensor values, int images, int classes) {
    if (values.elementType() != ElementType.FLOAT32) {
      return false;
    }
    return essential(values.shape().sizes()).equals(essential(new int[] {images, classes}));
  }

  private static List<Integer> essential(int[] sizes) {
    return Arrays.stream(sizes).filter(size -> size != 1).boxed().toList();
  }

  /**
   * Whether each row of numbers lies between 0 and 1 and sums to 1; rows with NaN, which some
   * models give for black images, do not count.
   */
  static boolean areProbabilities(float[] scores, int classes) {
    int rows = 0;
    for (int from = 0; from < scores.length; from += classes) {
      double sum = 0;
      double least = 0;
      for (int i = from; i < from + classes; i++) {
        sum += scores[i];
        least = Math.min(least, scores[i]);
      }
      if (!Double.isNaN(sum)) {
        rows++;
        if (least < 0 || Math.abs(sum - 1) > 1e-2) {
          return false;
        }
      }
    }
    return rows > 0;
  }
}
