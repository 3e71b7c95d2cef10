package org.sketchell.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Graphs that are running now, so that they can be stopped from another thread. */
public final class Running implements AutoCloseable {
  private static final Set<Running> NOW = ConcurrentHashMap.newKeySet();

  private final OrtSession.RunOptions options;
  private boolean open = true;

  private Running(OrtSession.RunOptions options) {
    this.options = options;
  }

  static Running start() throws OrtException {
    Running running = new Running(new OrtSession.RunOptions());
    NOW.add(running);
    return running;
  }

  OrtSession.RunOptions options() {
    return options;
  }

  /**
   * Asks every graph that is running in this JVM to stop; its caller gets a {@link
   * java.util.concurrent.CancellationException}. Values that were computed before stay.
   */
  public static void cancel() {
    NOW.forEach(Running::terminate);
  }

  private synchronized void terminate() {
    if (open) {
      try {
        options.setTerminate(true);
      } catch (OrtException e) {
        throw new EngineException("ONNX Runtime cannot stop a graph: " + e.getMessage(), e);
      }
    }
  }

  static boolean wasCancelled(OrtException e) {
    return e.getMessage() != null && e.getMessage().contains("terminate flag");
  }

  @Override
  public synchronized void close() {
    NOW.remove(this);
    open = false;
    options.close();
  }
}
