// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;

/** A model that ONNX Runtime has made ready to run. Safe for several threads. */
public final class CompiledGraph implements AutoCloseable {
  private final OrtSession session;

  private CompiledGraph(OrtSession session) {
    this.session = session;
  }

  /** How much work goes into making a graph fast before it runs first. */
  public enum Effort {
    /** For a graph that is looked at once or a few times. */
    LITTLE,
    /** For a graph that runs many times. */
    FULL
  }

  /**
   * Makes a model ready.
   *
   * @throws EngineException if ONNX Runtime refuses it
   */
  public static CompiledGraph of(ModelProto model, Device device, Effort effort) {
    return of(model.toByteArray(), device, effort);
  }

  /**
   * Makes a model ready.
   *
   * @param model the bytes of an ONNX file
   * @throws EngineException if ONNX Runtime refuses it
   */
  public static CompiledGraph of(byte[] model, Device device, Effort effort) {
    return of(model, device, effort, Engine.threads());
  }

  /**
   * Makes a model ready.
   *
   * @param threads number of threads that one operation is spread over: {@link Engine#threads()} or
   *     what {@link Engine#threadsFor} advises
   * @throws EngineException if ONNX Runtime refuses it
   */
  public static CompiledGraph of(ModelProto model, Device device, Effort effort, int threads) {
    return of(model.toByteArray(), device, effort, threads);
  }

  static CompiledGraph of(byte[] model, Device device, Effort effort, int threads) {
    // The environment comes first: loading it may take longer than the end of a process waits.
    OrtEnvironment environment = Engine.environment();
    Running compiling = Running.compiling();
    try (OrtSession.SessionOptions options = Engine.options(device, threads)) {
      options.setOptimizationLevel(
          effort == Effort.FULL
              ? OrtSession.SessionOptions.OptLevel.ALL_OPT
              : OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      // A plan of the memory saves little time, and doubles what a session holds.
      options.setMemoryPatternOptimization(effort == Effort.FULL);
      Profiling.prepare(options);
      byte[] form =
          device.arithmetic() == Device.Arithmetic.FLOAT16 ? HalfPrecision.of(model) : model;
      OrtSession session = environment.createSession(form, options);
      Profiling.made(session);
      return new CompiledGraph(session);
    } catch (OrtException e) {
      DeviceProbe.missing(device)
          .ifPresent(
              reason -> {
                throw new EngineException(e, "%s.", reason);
              });
      throw new EngineException(
          e, "ONNX Runtime cannot prepare the graph for %s: %s.", device, NativeReason.of(e));
    } finally {
      compiling.close();
    }
  }

  /** The session, for reading a model's description. */
  OrtSession session() {
    return session;
  }

  /**
   * Runs the graph over named buffers.
   *
   * @param inputs a value for each input
   * @param outputs where results are put, in place
   * @throws CancellationException if {@link Running#cancel()} stopped it
   * @throws EngineException if ONNX Runtime fails
   */
  public void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
    // Results are in the pinned outputs; the result object holds nothing else.
    run(inputs, Set.of(), outputs, result -> {});
  }

  /** Runs the graph and shows its results, whose memory is ONNX Runtime's, to a reader. */
  void run(Map<String, OnnxTensor> inputs, Set<String> wanted, Consumer<OrtSession.Result> reader) {
    run(inputs, wanted, Map.of(), reader);
  }

  /**
   * Runs the graph.
   *
   * @param wanted outputs that are shown to the reader; their memory is ONNX Runtime's
   * @param pinned where other outputs are put, in place
   */
  void run(
      Map<String, OnnxTensor> inputs,
      Set<String> wanted,
      Map<String, OnnxTensor> pinned,
      Consumer<OrtSession.Result> reader) {
    try (Running running = Running.start();
        OrtSession.Result result = session.run(inputs, wanted, pinned, running.options())) {
      reader.accept(result);
    } catch (OrtException e) {
      if (Running.wasCancelled(e)) {
        throw new CancellationException("Stopped while a graph was running.");
      }
      throw new EngineException(e, "ONNX Runtime failed: %s.", NativeReason.of(e));
    }
  }

  /** Runs the graph over buffers in the order of the names. */
  void run(
      List<String> inputNames,
      List<TensorType> inputTypes,
      List<ByteBuffer> inputs,
      List<String> outputNames,
      List<TensorType> outputTypes,
      List<ByteBuffer> outputs) {
    Map<String, OnnxTensor> fed = new HashMap<>();
    Map<String, OnnxTensor> pinned = new HashMap<>();
    try {
      for (int i = 0; i < inputs.size(); i++) {
        fed.put(inputNames.get(i), tensor(inputTypes.get(i), inputs.get(i)));
      }
      for (int i = 0; i < outputs.size(); i++) {
        pinned.put(outputNames.get(i), tensor(outputTypes.get(i), outputs.get(i)));
      }
      run(fed, pinned);
    } finally {
      fed.values().forEach(OnnxTensor::close);
      pinned.values().forEach(OnnxTensor::close);
    }
  }

  /**
   * ONNX Runtime's view of a direct buffer; the elements are shared, not copied.
   *
   * @param buffer direct, in native byte order, holding exactly the type's bytes
   */
  public static OnnxTensor tensor(TensorType type, ByteBuffer buffer) {
    try {
      return OnnxTensor.createTensor(
          Engine.environment(),
          buffer.duplicate().order(ByteOrder.nativeOrder()),
          longs(type.shape()),
          javaType(type.elements()));
    } catch (OrtException e) {
      throw new EngineException(
          e, "ONNX Runtime cannot use a buffer of %s: %s.", type, NativeReason.of(e));
    }
  }

  private static long[] longs(Shape shape) {
    long[] sizes = new long[shape.rank()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = shape.size(i);
    }
    return sizes;
  }

  private static OnnxJavaType javaType(ElementType type) {
    return switch (type) {
      case FLOAT32 -> OnnxJavaType.FLOAT;
      case INT64 -> OnnxJavaType.INT64;
      case UINT8 -> OnnxJavaType.UINT8;
      case BOOL -> OnnxJavaType.BOOL;
    };
  }

  @Override
  public void close() {
    try {
      Profiling.closing(session);
      session.close();
    } catch (OrtException e) {
      throw new EngineException(e, "ONNX Runtime cannot close a graph: %s.", NativeReason.of(e));
    }
  }

  @Override
  public String toString() {
    return "graph made ready by ONNX Runtime";
  }
}
