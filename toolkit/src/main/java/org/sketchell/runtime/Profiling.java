// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import org.sketchell.file.FileException;
import org.sketchell.file.Leftovers;
import org.sketchell.tensor.Graph;

/**
 * ONNX Runtime's own profile of the graphs that are made ready meanwhile by one thread. Other
 * graphs are as fast as ever.
 */
public final class Profiling implements AutoCloseable {
  private static final ThreadLocal<Profiling> CURRENT = new ThreadLocal<>();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What ONNX Runtime adds to the name of a node. */
  private static final String KERNEL = "_kernel_time";

  /** Those that are not closed: of theirs, a graph is asked for its profile before it goes. */
  private static final Set<Profiling> OPEN = new CopyOnWriteArraySet<>();

  private final Path folder;
  private final List<OrtSession> sessions = new ArrayList<>();
  private final List<Timeline> gone = new ArrayList<>();
  private final Optional<SessionCache> cache;
  private int made;

  /**
   * Something that took time.
   *
   * @param name of the node in the graph's model, or {@code model_run} of the whole graph
   * @param operator of a node, such as {@code Conv}; empty of the whole graph
   * @param thread that it ran on, as ONNX Runtime numbers them
   * @param start in microseconds, after the same moment for all graphs
   * @param duration in microseconds, whole ones
   */
  public record Event(String name, String operator, long thread, double start, double duration) {}

  /**
   * What one graph did.
   *
   * @param runs of the whole, in their order
   * @param nodes of all runs
   */
  public record Timeline(List<Event> runs, List<Event> nodes) {
    public Timeline {
      runs = List.copyOf(runs);
      nodes = List.copyOf(nodes);
    }

    /** How much there is of it. */
    @Override
    public String toString() {
      return runs.size() + " runs, " + nodes.size() + " nodes";
    }
  }

  /**
   * Prepares a profile, which needs room for it in the temporary folder.
   *
   * @throws FileException if nothing can be written there
   */
  public Profiling() {
    this(Optional.empty());
  }

  private Profiling(Optional<SessionCache> cache) {
    this.cache = cache;
    OPEN.add(this);
    try {
      folder = Files.createTempDirectory("sketchell-profile");
      Leftovers.add(folder);
    } catch (IOException e) {
      throw new FileException(
          e,
          "The temporary folder %s cannot be written, and ONNX Runtime writes its profile there.",
          System.getProperty("java.io.tmpdir"));
    }
  }

  /**
   * A profile that has graphs in it, too, which are kept ready to look at tensors with: they are
   * made ready once more for it.
   *
   * @throws FileException if nothing can be written to the temporary folder
   */
  public static Profiling ofEverything() {
    return new Profiling(Optional.of(new SessionCache(Integer.MAX_VALUE, Long.MAX_VALUE)));
  }

  /** Runs code on this thread; what graphs it makes ready are in the profile. */
  public <T> T during(Supplier<T> code) {
    Profiling outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return code.get();
    } finally {
      CURRENT.set(outer);
    }
  }

  /** The same for code that throws what it likes. */
  public <T> T calling(Callable<T> code) throws Exception {
    Profiling outer = CURRENT.get();
    CURRENT.set(this);
    try {
      return code.call();
    } finally {
      CURRENT.set(outer);
    }
  }

  /** Where graphs are kept that this thread looks at tensors with. */
  static SessionCache cache(SessionCache usual) {
    Profiling current = CURRENT.get();
    return current == null ? usual : current.cache.orElse(usual);
  }

  /**
   * The model of a lowered graph with the layers in the names of its nodes, such as {@code
   * conv1/Conv_3}, if this thread makes a profile of everything; else as it is.
   */
  public static ModelProto named(ModelProto model, Graph lowered) {
    Profiling current = CURRENT.get();
    if (current == null || current.cache.isEmpty()) {
      return model;
    }
    ModelProto.Builder named = model.toBuilder();
    for (int i = 0; i < lowered.nodes().size(); i++) {
      String layer = lowered.nodes().get(i).scope();
      if (!layer.isEmpty()) {
        NodeProto.Builder node = named.getGraphBuilder().getNodeBuilder(i);
        node.setName(layer + "/" + node.getName());
      }
    }
    return named.build();
  }

  /** A graph is about to be closed, by whatever thread. */
  static void closing(OrtSession session) {
    for (Profiling profile : OPEN) {
      profile.takeLeave(session);
    }
  }

  private void takeLeave(OrtSession session) {
    synchronized (sessions) {
      if (sessions.remove(session)) {
        try {
          gone.add(read(Path.of(session.endProfiling()), 0));
        } catch (OrtException | IOException e) {
          // Its time stays in the whole, without a name.
          return;
        }
      }
    }
  }

  static void prepare(OrtSession.SessionOptions options) throws OrtException {
    Profiling current = CURRENT.get();
    if (current != null) {
      String name = "graph" + current.made++ + "-";
      options.enableProfiling(current.folder.resolve(name).toString());
    }
  }

  static void made(OrtSession session) {
    Profiling current = CURRENT.get();
    if (current != null) {
      synchronized (current.sessions) {
        current.sessions.add(session);
      }
    }
  }

  /**
   * Ends the profile, before its graphs are closed.
   *
   * @return what each of them did
   * @throws EngineException if ONNX Runtime has none
   */
  public List<Timeline> end() {
    List<Timeline> timelines = new ArrayList<>(gone);
    gone.clear();
    try {
      long origin = Long.MAX_VALUE;
      for (OrtSession session : sessions) {
        origin = Math.min(origin, session.getProfilingStartTimeInNs());
      }
      for (OrtSession session : sessions) {
        double offset = (session.getProfilingStartTimeInNs() - origin) / 1e3;
        timelines.add(read(Path.of(session.endProfiling()), offset));
      }
      return timelines;
    } catch (OrtException | IOException e) {
      throw new EngineException(
          e,
          "ONNX Runtime's profile cannot be read: %s.",
          e instanceof OrtException problem ? NativeReason.of(problem) : e.getMessage());
    } finally {
      sessions.clear();
    }
  }

  private static Timeline read(Path file, double offset) throws IOException {
    List<Event> runs = new ArrayList<>();
    List<Event> nodes = new ArrayList<>();
    try (MappingIterator<JsonNode> events =
        JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
      while (events.hasNext()) {
        JsonNode event = events.next();
        String name = event.path("name").asText();
        if (event.path("cat").asText().equals("Node") && name.endsWith(KERNEL)) {
          String node = name.substring(0, name.length() - KERNEL.length());
          nodes.add(event(node, event.path("args").path("op_name").asText(), event, offset));
        } else if (name.equals("model_run")) {
          runs.add(event(name, "", event, offset));
        }
      }
    }
    runs.sort((a, b) -> Double.compare(a.start(), b.start()));
    return new Timeline(runs, nodes);
  }

  private static Event event(String name, String operator, JsonNode event, double offset) {
    return new Event(
        name,
        operator,
        event.path("tid").asLong(),
        event.path("ts").asDouble() + offset,
        event.path("dur").asDouble());
  }

  /** Deletes what ONNX Runtime has written. */
  @Override
  public void close() {
    OPEN.remove(this);
    cache.ifPresent(SessionCache::clear);
    Leftovers.delete(folder);
    Leftovers.remove(folder);
  }

  @Override
  public String toString() {
    return "profile of " + sessions.size() + (sessions.size() == 1 ? " graph" : " graphs");
  }
}
