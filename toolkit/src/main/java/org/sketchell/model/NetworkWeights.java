// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.nn.Buffer;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.onnx.ModelReader;
import org.sketchell.onnx.ModelWriter;
import org.sketchell.onnx.NotExpressible;
import org.sketchell.shape.ElementType;
import org.sketchell.tensor.Tensor;

/**
 * What came of giving a network the weights of a file.
 *
 * @param file that they are from
 * @param taken names of parameters and buffers that have other values now
 * @param kept what is as it was, with the reason: there is nothing in the file for it, or it has
 *     another shape there
 * @param unused what is in the file only
 */
public record NetworkWeights(
    Path file, List<String> taken, List<String> kept, List<String> unused) {
  /** Names that are shown of a list. */
  private static final int SHOWN = 8;

  public NetworkWeights {
    taken = List.copyOf(taken);
    kept = List.copyOf(kept);
    unused = List.copyOf(unused);
  }

  // Writing --------------------------------------------------------------------------------------

  /**
   * Writes parameters and buffers as {@code .safetensors}, with the names that PyTorch has for
   * them.
   *
   * @throws FileException if it cannot be written, or has another ending
   */
  public static void save(Module network, Path path) {
    if (!isSafeTensors(path)) {
      throw new FileException(
          "Weights alone are written as .safetensors, but got %s; an ONNX model is written with an"
              + " example of its input: save(network, zeros(1, 1, 28, 28), \"%s\").",
          path, path.getFileName());
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    network.stateDict().forEach((name, value) -> tensors.put(pytorch(name), value));
    SafeTensors.write(path, tensors);
  }

  private static boolean isSafeTensors(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".safetensors");
  }

  private static String pytorch(String name) {
    return name.replaceAll("(^|\\.)runningMean$", "$1running_mean")
        .replaceAll("(^|\\.)runningVar$", "$1running_var");
  }

  // Reading --------------------------------------------------------------------------------------

  /**
   * Gives a network the weights of a file, all of them or none.
   *
   * @param path a {@code .safetensors} file, or an ONNX model
   * @throws FileException if it is neither, or something does not fit
   */
  public static NetworkWeights load(Module network, Path path) {
    Match match = match(network, path);
    if (!match.kept.isEmpty() || !match.unused.isEmpty()) {
      throw new FileException(
          "The weights in %s do not fit %s: %s; loadPartly takes what fits.",
          path, network.title(), match.misfit());
    }
    return match.assign(path);
  }

  /**
   * Gives a network those weights of a file that fit, and says which did not.
   *
   * @throws FileException if it is no file of weights, or nothing in it fits
   */
  public static NetworkWeights loadPartly(Module network, Path path) {
    Match match = match(network, path);
    if (match.found.isEmpty()) {
      throw new FileException(
          "Nothing in %s fits %s: it has %s, the network %s.",
          path, network.title(), list(match.unused), list(match.kept));
    }
    return match.assign(path);
  }

  /** What of a file goes where. */
  private record Match(
      Module network, Map<String, Tensor> found, List<String> kept, List<String> unused) {
    String misfit() {
      List<String> parts = new ArrayList<>();
      if (!kept.isEmpty()) {
        parts.add("there is nothing for " + list(kept));
      }
      if (!unused.isEmpty()) {
        parts.add("there is no place for " + list(unused));
      }
      return String.join("; ", parts);
    }

    NetworkWeights assign(Path path) {
      Map<String, Parameter> parameters = network.namedParameters();
      Map<String, Buffer> buffers = network.namedBuffers();
      found.forEach(
          (name, value) -> {
            if (parameters.containsKey(name)) {
              parameters.get(name).assign(value);
            } else {
              buffers.get(name).assign(value);
            }
          });
      return new NetworkWeights(path, List.copyOf(found.keySet()), kept, unused);
    }
  }

  private static Match match(Module network, Path path) {
    Map<String, Tensor> stored = isSafeTensors(path) ? SafeTensors.read(path) : initializers(path);
    Map<String, Object> mine = new LinkedHashMap<>(network.namedParameters());
    mine.putAll(network.namedBuffers());
    // Names may have a part in front that is no part of the network: of a learner, or a wrapper.
    List<UnaryOperator<String>> readings =
        List.of(name -> name, NetworkWeights::withoutFirst, name -> "network." + name);
    Match best = null;
    for (UnaryOperator<String> reading : readings) {
      Match match = match(network, mine, stored, reading);
      if (best == null || match.found.size() > best.found.size()) {
        best = match;
      }
    }
    return best;
  }

  private static String withoutFirst(String name) {
    return name.substring(name.indexOf('.') + 1);
  }

  private static Match match(
      Module network,
      Map<String, Object> mine,
      Map<String, Tensor> stored,
      UnaryOperator<String> reading) {
    Map<String, String> places = new LinkedHashMap<>();
    stored.keySet().forEach(name -> places.put(alike(reading.apply(name)), name));
    Map<String, Tensor> found = new LinkedHashMap<>();
    List<String> kept = new ArrayList<>();
    List<String> unused = new ArrayList<>(stored.keySet());
    mine.forEach(
        (name, place) -> {
          String there = stored.containsKey(name) ? name : places.get(alike(name));
          if (there == null) {
            kept.add(name);
          } else if (!fits(place, stored.get(there))) {
            kept.add(name + " " + shape(place) + " (" + stored.get(there).shape() + " there)");
            unused.remove(there);
          } else {
            found.put(name, stored.get(there));
            unused.remove(there);
          }
        });
    return new Match(network, found, kept, unused);
  }

  private static boolean fits(Object place, Tensor stored) {
    return place instanceof Parameter parameter
        ? parameter.accepts(stored.type())
        : ((Buffer) place).shape().equals(stored.shape());
  }

  private static Object shape(Object place) {
    return place instanceof Parameter parameter
        ? parameter.isSized() ? parameter.shape() : parameter.type()
        : ((Buffer) place).shape();
  }

  /** {@code running_mean} and {@code runningMean} are one name. */
  private static String alike(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static Map<String, Tensor> initializers(Path path) {
    Map<String, Tensor> stored = new LinkedHashMap<>();
    ModelFile.read(path)
        .onnx()
        .getGraph()
        .getInitializerList()
        .forEach(
            tensor ->
                floats(tensor)
                    .filter(value -> value.rank() > 0)
                    .ifPresent(value -> stored.put(tensor.getName(), value)));
    return stored;
  }

  private static Optional<Tensor> floats(OnnxMl.TensorProto stored) {
    if (ModelWriter.isMadeUp(stored.getName())) {
      return Optional.empty();
    }
    try {
      return Optional.of(ModelReader.tensor(stored))
          .filter(tensor -> tensor.elementType() == ElementType.FLOAT32);
    } catch (NotExpressible e) {
      // Of another type, so no weight of a network of ours.
      return Optional.empty();
    }
  }

  private static String list(List<String> names) {
    return names.stream().limit(SHOWN).map(Printable::line).collect(Collectors.joining(", "))
        + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
  }

  /** What was taken, and if not all was, what was not. */
  @Override
  public String toString() {
    return Printable.line(file)
        + ": "
        + taken.size()
        + (taken.size() == 1 ? " tensor taken" : " tensors taken")
        + (kept.isEmpty() ? "" : "; as they were: " + list(kept))
        + (unused.isEmpty() ? "" : "; in the file only: " + list(unused));
  }
}
