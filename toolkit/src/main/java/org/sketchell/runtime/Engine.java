// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * ONNX Runtime in this JVM: loaded when first needed, with one pool of threads for all graphs.
 *
 * <p>The number of threads is the system property {@code sketchell.threads}, else the number of
 * processors; it is fixed for the life of the JVM, because what a graph gives on several threads is
 * reproducible bit for bit only for the same number.
 */
public final class Engine {
  /** Measured on training steps: below it one thread is as fast as two on an idle machine. */
  private static final long WORTH_THREADS = Long.getLong("sketchell.work", 10_000_000);

  /** The system property that says how many threads there are, before the first use. */
  public static final String THREADS = "sketchell.threads";

  private static volatile boolean loaded;

  private Engine() {}

  /** Number of threads that one operation is spread over. */
  public static int threads() {
    return Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Number of threads for a graph of some size. Threads that meet after every operator cost more
   * than they give in a small graph, and very much more when other programs want the processors.
   *
   * @param work from {@link org.sketchell.tensor.Graph#work} of the lowered graph
   */
  public static int threadsFor(long work) {
    return work < WORTH_THREADS ? 1 : threads();
  }

  public static String version() {
    return environment().getVersion();
  }

  static OrtEnvironment environment() {
    if (!loaded) {
      load();
    }
    if (Holder.PROBLEM != null) {
      throw new EngineException(Holder.PROBLEM, "%s", Holder.PROBLEM.getMessage());
    }
    return Holder.ENVIRONMENT;
  }

  /**
   * Loads ONNX Runtime, as one call into it: a thread that was made to throw in the middle would
   * leave it unusable for the rest of the process.
   */
  private static void load() {
    Running loading = Running.compiling();
    try {
      Holder.load();
      loaded = true;
    } finally {
      loading.close();
    }
  }

  /** Options of a session on a device. */
  static OrtSession.SessionOptions options(Device device, int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    if (threads > 1 && Holder.SHARED_POOL) {
      options.disablePerSessionThreads();
    } else {
      options.setIntraOpNumThreads(threads);
    }
    // Errors come back as exceptions; the native log would repeat them in red.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    options.setDeterministicCompute(true);
    if (device.kind() == Device.Kind.CUDA) {
      try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(device.index())) {
        cuda.add("use_tf32", device.arithmetic() == Device.Arithmetic.TF32 ? "1" : "0");
        options.addCUDA(cuda);
      }
    }
    return options;
  }

  private static final class Holder {
    // What goes wrong comes back as an exception.
    private static final OrtLoggingLevel LOGGED = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
    private static final OrtEnvironment ENVIRONMENT;

    /** False if somebody else in this JVM started ONNX Runtime first, without a pool to share. */
    private static final boolean SHARED_POOL;

    /** Why there is no environment; null if there is one. */
    private static final EngineException PROBLEM;

    static {
      OrtEnvironment started = null;
      boolean shared = true;
      EngineException problem = null;
      try {
        TemporaryFolder.problem()
            .ifPresent(
                reason -> {
                  throw new EngineException("%s", reason);
                });
        UnpackedOnce.use();
        OrtEnvironment.ThreadingOptions threading = new OrtEnvironment.ThreadingOptions();
        threading.setGlobalIntraOpNumThreads(threads());
        threading.setGlobalInterOpNumThreads(1);
        started = OrtEnvironment.getEnvironment(LOGGED, "sketchell", threading);
        // Only its build for Windows has any; another program's environment is left as that wants
        // it.
        started.setTelemetry(false);
      } catch (IllegalStateException e) {
        started = OrtEnvironment.getEnvironment();
        shared = false;
      } catch (EngineException e) {
        problem = e;
      } catch (OrtException | LinkageError e) {
        problem = cannotStart(e);
      }
      UnpackedLibraries.leaveNothing();
      ENVIRONMENT = started;
      SHARED_POOL = shared;
      PROBLEM = problem;
      if (problem == null) {
        keepToTheEnd();
        Runtime.getRuntime()
            .addShutdownHook(new Thread(Running::endWithTheProcess, "sketchell-graphs-end"));
      }
    }

    /** All there is to do was done before. */
    static void load() {}

    private static EngineException cannotStart(Throwable problem) {
      Throwable root = problem;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return root instanceof UnsatisfiedLinkError || root instanceof IOException
          ? new EngineException(problem, "%s", TemporaryFolder.refusal(root))
          : new EngineException(problem, "ONNX Runtime cannot be started: %s", root.getMessage());
    }

    /**
     * Holds the native environment a second time. ONNX Runtime's own shutdown hook gives it back
     * once, at the same moment at which our hook begins to stop the graphs that run: without a
     * second holder it would be gone under them, and the process would crash. There is no public
     * way; a version that does it otherwise is used as it is.
     */
    private static void keepToTheEnd() {
      try {
        Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
        api.setAccessible(true);
        Method hold =
            OrtEnvironment.class.getDeclaredMethod(
                "createHandle", long.class, int.class, String.class);
        hold.setAccessible(true);
        hold.invoke(null, api.getLong(null), LOGGED.getValue(), "sketchell");
      } catch (ReflectiveOperationException | RuntimeException e) {
        System.getLogger(Engine.class.getName())
            .log(
                System.Logger.Level.DEBUG,
                "Ending the process while a graph runs may crash it, with this ONNX Runtime.",
                e);
      }
    }
  }
}
