package org.sketchell.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;

/**
 * ONNX Runtime in this JVM: loaded when first needed, with one pool of threads for all graphs.
 *
 * <p>The number of threads is the system property {@code sketchell.threads}, else the number of
 * processors; it is fixed for the life of the JVM, because results are reproducible bit for bit
 * only for the same number.
 */
public final class Engine {
  private Engine() {}

  /** Number of threads that one operation is spread over. */
  public static int threads() {
    return Integer.getInteger("sketchell.threads", Runtime.getRuntime().availableProcessors());
  }

  /** The version of ONNX Runtime. */
  public static String version() {
    return environment().getVersion();
  }

  static OrtEnvironment environment() {
    return Holder.ENVIRONMENT;
  }

  /** Options of a session on a device. */
  static OrtSession.SessionOptions options(Device device) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    if (Holder.SHARED_POOL) {
      options.disablePerSessionThreads();
    } else {
      options.setIntraOpNumThreads(threads());
    }
    // Errors come back as exceptions; the native log would repeat them in red.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    options.setDeterministicCompute(true);
    if (device.kind() == Device.Kind.CUDA) {
      options.addCUDA(device.index());
    }
    return options;
  }

  private static final class Holder {
    private static final OrtEnvironment ENVIRONMENT;

    /** False if somebody else in this JVM started ONNX Runtime first, without a pool to share. */
    private static final boolean SHARED_POOL;

    static {
      OrtEnvironment started;
      boolean shared = true;
      try {
        OrtEnvironment.ThreadingOptions threading = new OrtEnvironment.ThreadingOptions();
        threading.setGlobalIntraOpNumThreads(threads());
        threading.setGlobalInterOpNumThreads(1);
        started =
            OrtEnvironment.getEnvironment(
                OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "sketchell", threading);
      } catch (IllegalStateException e) {
        started = OrtEnvironment.getEnvironment();
        shared = false;
      } catch (OrtException e) {
        throw new EngineException("ONNX Runtime cannot be started: " + e.getMessage(), e);
      }
      ENVIRONMENT = started;
      SHARED_POOL = shared;
    }
  }
}
