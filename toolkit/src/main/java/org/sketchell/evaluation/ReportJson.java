// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.sketchell.file.Printable;
import org.sketchell.record.ProvenanceException;
import org.sketchell.record.ProvenanceTree;
import org.tribuo.classification.evaluation.LabelEvaluation;

/** A report for machines. */
final class ReportJson {
  private ReportJson() {}

  static String of(EvaluationReport report) {
    try {
      // Jackson lets through what a terminal obeys beyond ASCII; its escapes are the same as ours.
      return Printable.lines(
          new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(node(report))
              .replace("\r\n", "\n"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON nodes can always be written", e);
    }
  }

  static String summary(String json) {
    try {
      JsonNode root = new ObjectMapper().readTree(json);
      return String.format(
          Locale.ROOT,
          "accuracy %.4f, macro F1 %.4f on %d images",
          root.path("accuracy").asDouble(),
          root.path("macro").path("f1").asDouble(),
          root.path("images").asInt());
    } catch (JsonProcessingException e) {
      throw new ProvenanceException(e, "The evaluation that the file has kept is no JSON.");
    }
  }

  private static ObjectNode node(EvaluationReport report) {
    LabelEvaluation evaluation = report.evaluation();
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode root = json.objectNode();
    root.put("model", report.modelName());
    root.put("images", report.size());
    root.put("accuracy", evaluation.accuracy());
    put(root, "balanced_error_rate", report.macroRecall().map(recall -> 1 - recall));
    ObjectNode macro = root.putObject("macro");
    put(macro, "precision", report.macroPrecision());
    put(macro, "recall", report.macroRecall());
    macro.put("f1", report.macroF1());
    ObjectNode micro = root.putObject("micro");
    micro.put("precision", evaluation.microAveragedPrecision());
    micro.put("recall", evaluation.microAveragedRecall());
    micro.put("f1", evaluation.microAveragedF1());
    put(root, "mean_auc", report.meanAreaUnderCurve());
    ArrayNode rows = root.putArray("classes");
    for (ClassScores row : report.rows()) {
      ObjectNode node = rows.addObject();
      node.put("name", row.name());
      node.put("images", row.images());
      put(node, "precision", row.precision());
      put(node, "recall", row.recall());
      put(node, "f1", row.f1());
      put(node, "auc", row.area());
    }
    ArrayNode matrix = root.putArray("confusion");
    for (int[] counts : report.confusion()) {
      ArrayNode row = matrix.addArray();
      for (int count : counts) {
        row.add(count);
      }
    }
    report.calibration().ifPresent(calibration -> root.set("calibration", node(calibration)));
    root.set("provenance", ProvenanceTree.json(evaluation.getProvenance()));
    return root;
  }

  /** What cannot be counted is left out. */
  private static void put(ObjectNode node, String name, Optional<Double> number) {
    number.ifPresent(value -> node.put(name, value));
  }

  private static ObjectNode node(Calibration calibration) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("expected_error", calibration.expectedError());
    node.put("largest_error", calibration.largestError());
    ArrayNode bins = node.putArray("bins");
    for (Calibration.Bin bin : calibration.bins()) {
      ObjectNode one = bins.addObject();
      one.put("low", bin.low()).put("high", bin.high()).put("images", bin.count());
      if (bin.count() > 0) {
        one.put("confidence", bin.confidence()).put("accuracy", bin.accuracy());
      }
    }
    return node;
  }
}
