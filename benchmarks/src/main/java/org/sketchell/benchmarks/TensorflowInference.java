// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** Forward passes of TensorFlow's over a frozen graph: parameters are constants. */
final class TensorflowInference implements Work {
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TFloat32> images;
  private final Operand<TFloat32> logits;
  private final TensorflowFeed feed;
  private final int results;

  TensorflowInference(Network network, int batch, long seed, ConfigProto threads) {
    Ops tf = Ops.create(graph);
    Shape stored = Shape.of(batch, network.channels(), network.size(), network.size());
    images = tf.placeholder(TFloat32.class, Placeholder.shape(stored));
    Operand<TFloat32> channelsLast =
        tf.linalg.transpose(images, tf.constant(new int[] {0, 2, 3, 1}));
    logits =
        new TensorflowNetwork(tf, network, seed, channelsLast, UnaryOperator.identity()).logits();
    session = new Session(graph, threads);
    feed = new TensorflowFeed(TFloat32.class, stored);
    results = batch * network.outputs();
  }

  @Override
  public float[] run(ByteBuffer floats, ByteBuffer targets) {
    try (Result result = session.runner().feed(images, feed.filled(floats)).fetch(logits).run()) {
      float[] values = new float[results];
      result.get(0).asRawTensor().data().asFloats().read(values);
      return values;
    }
  }

  @Override
  public void close() {
    feed.close();
    session.close();
    graph.close();
  }
}
