package org.sketchell.benchmarks;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.sketchell.runtime.Engine;

/**
 * A large product of matrices in ONNX Runtime: how fast this machine computes with so many threads,
 * now. What it gives at best is the limit that the floors of the table are made of.
 */
final class MatrixProduct implements AutoCloseable {
  private static final int SIZE = 1024;
  private static final double OPERATIONS = 2.0 * SIZE * SIZE * SIZE;
  private static final int TIMES = 3;
  private static final int FLOAT = OnnxMl.TensorProto.DataType.FLOAT_VALUE;

  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs;
  private final Map<String, OnnxTensor> outputs;

  MatrixProduct(int threads) {
    Engine.version(); // the toolkit makes the environment, with the pool that its graphs share
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      // Its threads sleep while contestants have their turns.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      session = OrtEnvironment.getEnvironment().createSession(model().toByteArray(), options);
      inputs = Map.of("a", matrix());
      outputs = Map.of("c", matrix());
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot multiply two matrices.", e);
    }
  }

  private static OnnxTensor matrix() throws OrtException {
    FloatBuffer values =
        ByteBuffer.allocateDirect(SIZE * SIZE * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    Random random = new Random(1);
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, random.nextFloat());
    }
    return OnnxTensor.createTensor(
        OrtEnvironment.getEnvironment(), values, new long[] {SIZE, SIZE});
  }

  private static OnnxMl.ModelProto model() {
    OnnxMl.TensorProto.Builder weight =
        OnnxMl.TensorProto.newBuilder().setName("b").setDataType(FLOAT).addDims(SIZE).addDims(SIZE);
    Random random = new Random(2);
    for (int i = 0; i < SIZE * SIZE; i++) {
      weight.addFloatData(random.nextFloat());
    }
    OnnxMl.GraphProto.Builder graph =
        OnnxMl.GraphProto.newBuilder()
            .setName("product")
            .addInput(port("a"))
            .addInitializer(weight)
            .addNode(
                OnnxMl.NodeProto.newBuilder()
                    .setOpType("MatMul")
                    .addInput("a")
                    .addInput("b")
                    .addOutput("c"))
            .addOutput(port("c"));
    return OnnxMl.ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build();
  }

  private static OnnxMl.ValueInfoProto port(String name) {
    OnnxMl.TensorShapeProto.Dimension size =
        OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(SIZE).build();
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(FLOAT)
                        .setShape(OnnxMl.TensorShapeProto.newBuilder().addDim(size).addDim(size))))
        .build();
  }

  /** Floating point operations a second: the best of a few products. */
  double rate() {
    double best = 0;
    for (int i = 0; i < TIMES; i++) {
      long start = System.nanoTime();
      try {
        session.run(inputs, Set.of(), outputs).close();
        best = Math.max(best, OPERATIONS * 1e9 / (System.nanoTime() - start));
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime cannot multiply two matrices.", e);
      }
    }
    return best;
  }

  @Override
  public void close() {
    inputs.values().forEach(OnnxTensor::close);
    outputs.values().forEach(OnnxTensor::close);
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot close a session.", e);
    }
  }
}
