// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.sketchell.file.Printable;
import org.sketchell.record.ProvenanceTree;
import org.sketchell.runtime.OnnxModel;

/** What a model file says of itself, for machines; of any ONNX model, with less to say. */
public final class ModelDescription {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ModelDescription() {}

  /**
   * Inputs, outputs, labels, preprocessing, metadata, the last evaluation and the provenance.
   *
   * @param model any ONNX model
   * @return indented JSON
   */
  public static String json(TrainedModel model) {
    ObjectNode root = JSON.createObjectNode();
    root.put("file", model.name());
    root.put("bytes", model.size());
    root.put("producer", model.producer());
    ports(root.putArray("inputs"), model.inputs());
    ports(root.putArray("outputs"), model.outputs());
    if (!model.labels().isEmpty()) {
      root.set("labels", JSON.valueToTree(model.labels()));
    }
    model
        .preprocessing()
        .ifPresent(known -> root.set("preprocessing", JSON.valueToTree(known.toMap())));
    model.evaluation().ifPresent(json -> root.set("evaluation", tree(json)));
    model.provenance().ifPresent(known -> root.set("provenance", ProvenanceTree.json(known)));
    ObjectNode rest = root.putObject("metadata");
    model.notes().forEach(rest::put);
    try {
      // Jackson lets through what turns the direction of text; its escapes are the same as ours.
      return Printable.lines(JSON.writeValueAsString(root).replace("\r\n", "\n"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON nodes can always be written", e);
    }
  }

  private static void ports(ArrayNode array, List<OnnxModel.Port> ports) {
    for (OnnxModel.Port port : ports) {
      ObjectNode node = array.addObject();
      node.put("name", port.name()).put("elements", port.elements());
      ArrayNode sizes = node.putArray("sizes");
      port.sizes().forEach(sizes::add);
    }
  }

  /** JSON as JSON; anything else as the text that it is. */
  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }
}
