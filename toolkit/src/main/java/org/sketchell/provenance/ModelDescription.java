package org.sketchell.provenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sketchell.nn.SavedNetwork;
import org.sketchell.runtime.OnnxModel;
import org.tribuo.ONNXExportable;

/** What a model file says of itself, for machines; of any ONNX model, with less to say. */
public final class ModelDescription {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private ModelDescription() {}

  /**
   * Inputs, outputs, labels, metadata, the last evaluation and the provenance.
   *
   * @param model any ONNX model
   * @return indented JSON
   */
  public static String json(OnnxModel model) {
    ObjectNode root = JSON.createObjectNode();
    root.put("file", model.path().toString());
    root.put("bytes", model.bytes());
    root.put("producer", model.producer());
    ports(root.putArray("inputs"), model.inputs());
    ports(root.putArray("outputs"), model.outputs());
    Map<String, String> notes = new TreeMap<>(model.metadata());
    parsed(root, "labels", notes.remove(SavedNetwork.LABELS));
    parsed(root, "evaluation", notes.remove(NetworkModel.EVALUATION));
    String record = notes.remove(ONNXExportable.PROVENANCE_METADATA_FIELD);
    if (record != null) {
      root.set("provenance", ProvenanceTree.json(ProvenanceTree.read(record)));
    }
    ObjectNode rest = root.putObject("metadata");
    notes.forEach(rest::put);
    try {
      return JSON.writeValueAsString(root);
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
  private static void parsed(ObjectNode root, String key, String text) {
    if (text != null) {
      root.set(key, tree(text));
    }
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return JSON.getNodeFactory().textNode(text);
    }
  }
}
