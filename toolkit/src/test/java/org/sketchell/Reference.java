// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Values and gradients that PyTorch 1.13 computed on a CPU. */
public final class Reference {
  private static final JsonNode ROOT = read("reference.json.gz");
  private static final JsonNode MORE = read("nn/more-reference.json.gz");

  private Reference() {}

  /** A layer or loss: what went in, what came out, and the gradients. */
  public record Case(JsonNode json) {
    public String name() {
      return json.get("name").asText();
    }

    public String op() {
      return json.get("op").asText();
    }

    public Options options() {
      return new Options(json.get("options"));
    }

    public Map<String, Tensor> inputs() {
      return tensors(json.get("inputs"));
    }

    public Map<String, Tensor> parameters() {
      return tensors(json.get("parameters"));
    }

    public Tensor output() {
      return tensor(json.get("output"));
    }

    /** Gradients are of sum(output * cotangent). */
    public Tensor cotangent() {
      return tensor(json.get("cotangent"));
    }

    public Map<String, Tensor> gradients() {
      return tensors(json.get("gradients"));
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /** Options by their PyTorch names. */
  public record Options(JsonNode json) {
    public boolean has(String name) {
      return json.has(name);
    }

    public double number(String name, double otherwise) {
      return has(name) ? json.get(name).asDouble() : otherwise;
    }

    public boolean flag(String name, boolean otherwise) {
      return has(name) ? json.get(name).asBoolean() : otherwise;
    }

    public String text(String name, String otherwise) {
      return has(name) ? json.get(name).asText() : otherwise;
    }

    /** One number for both dimensions, or two. */
    public int[] pair(String name, int... otherwise) {
      if (!has(name)) {
        return otherwise;
      }
      JsonNode value = json.get(name);
      return value.isArray()
          ? new int[] {value.get(0).asInt(), value.get(1).asInt()}
          : new int[] {value.asInt(), value.asInt()};
    }

    public Tensor vector(String name) {
      float[] values = new float[json.get(name).size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) json.get(name).get(i).asDouble();
      }
      return Tensors.tensor(values);
    }
  }

  public static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    ROOT.get("cases").forEach(json -> cases.add(new Case(json)));
    return cases;
  }

  public static JsonNode section(String name) {
    return ROOT.get(name);
  }

  /** A part of what {@code nn/more-reference.py} made. */
  public static JsonNode more(String name) {
    return MORE.get(name);
  }

  /** The weights that the thirty steps of the section "training" start from. */
  public static Map<String, Tensor> startOfTraining() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    JsonNode start = section("training").get("start");
    for (String name : new String[] {"conv.weight", "conv.bias", "linear.bias"}) {
      state.put(name, tensor(start.get(name)));
    }
    float[] linear = new float[3 * 3920];
    for (int i = 0; i < linear.length; i++) {
      linear[i] = (float) (Math.sin(12.9898 * i) / Math.sqrt(3920));
    }
    state.put("linear.weight", Tensors.tensor(linear, 3, 3920));
    return state;
  }

  public static Tensor tensor(JsonNode json) {
    JsonNode shape = json.get("shape");
    int[] sizes = new int[shape.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape.get(i).asInt();
    }
    JsonNode data = json.get("data");
    if (json.get("dtype").asText().equals("int64")) {
      long[] values = new long[data.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = data.get(i).asLong();
      }
      return Tensors.tensor(values, sizes);
    }
    float[] values = new float[data.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) data.get(i).asDouble();
    }
    return Tensors.tensor(values, sizes);
  }

  public static Map<String, Tensor> tensors(JsonNode json) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    json.properties().forEach(entry -> tensors.put(entry.getKey(), tensor(entry.getValue())));
    return tensors;
  }

  /** Equal shapes, and no element off by more than a share of the largest magnitude. */
  public static void assertClose(String what, Tensor actual, Tensor expected, double tolerance) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    float[] found = actual.toFloatArray();
    float[] wanted = expected.toFloatArray();
    double scale = 0;
    for (float value : wanted) {
      scale = Math.max(scale, Math.abs(value));
    }
    double worst = 0;
    for (int i = 0; i < wanted.length; i++) {
      double off = Math.abs((double) found[i] - wanted[i]);
      worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
    }
    assertThat(worst).as("%s: largest error", what).isLessThanOrEqualTo(tolerance * scale);
  }

  public static JsonNode read(String name) {
    try (InputStream file = Reference.class.getResourceAsStream(name);
        InputStream text = new GZIPInputStream(file)) {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
