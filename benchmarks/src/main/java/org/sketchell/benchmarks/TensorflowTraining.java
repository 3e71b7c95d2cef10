// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;

/** Steps of TensorFlow's: one graph with loss, gradients and Adam, run once a step. */
final class TensorflowTraining implements Work {
  private final Graph graph = new Graph();
  private final Session session;
  private final Placeholder<TUint8> images;
  private final Placeholder<TInt64> labels;
  private final Operand<TFloat32> loss;
  private final Op update;
  private final TensorflowFeed imageFeed;
  private final TensorflowFeed labelFeed;

  TensorflowTraining(Network network, int batch, long seed, ConfigProto threads) {
    Ops tf = Ops.create(graph);
    Shape stored = Shape.of(batch, network.channels(), network.size(), network.size());
    images = tf.placeholder(TUint8.class, Placeholder.shape(stored));
    labels = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(batch)));
    Operand<TFloat32> floats = tf.dtypes.cast(channelsLast(tf, images), TFloat32.class);
    TensorflowNetwork built =
        new TensorflowNetwork(
            tf, network, seed, tf.math.div(floats, tf.constant(255f)), tf::variable);
    Operand<TFloat32> wanted =
        tf.oneHot(labels, tf.constant(network.outputs()), tf.constant(1f), tf.constant(0f));
    loss =
        tf.math.mean(
            tf.nn.softmaxCrossEntropyWithLogits(built.logits(), wanted).loss(), tf.constant(0));
    update = adam(tf, built.parameters(), network.learningRate());
    session = new Session(graph, threads);
    session.initialize();
    imageFeed = new TensorflowFeed(TUint8.class, stored);
    labelFeed = new TensorflowFeed(TInt64.class, Shape.of(batch));
  }

  private static Operand<TUint8> channelsLast(Ops tf, Operand<TUint8> stored) {
    return tf.linalg.transpose(stored, tf.constant(new int[] {0, 2, 3, 1}));
  }

  /**
   * The update of every parameter. It waits for all gradients, since some are computed from
   * parameters that others belong to.
   */
  private Op adam(Ops tf, List<Operand<TFloat32>> parameters, double learningRate) {
    Operand<TFloat32> beta1 = tf.constant(0.9f);
    Operand<TFloat32> beta2 = tf.constant(0.999f);
    Variable<TFloat32> power1 = tf.variable(beta1);
    Variable<TFloat32> power2 = tf.variable(beta2);
    Operand<TFloat32> rate = tf.constant((float) learningRate);
    // Added to the root of the corrected second moment, as PyTorch does; TensorFlow alone would add
    // it before the correction.
    Operand<TFloat32> epsilon =
        tf.math.mul(tf.constant(1e-8f), tf.math.sqrt(tf.math.sub(tf.constant(1f), power2)));
    Gradients gradients = tf.gradients(loss, parameters);
    Ops after = tf.withControlDependencies(new ArrayList<Op>(gradients.dy()));
    List<Op> updates = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Operand<TFloat32> parameter = parameters.get(i);
      updates.add(
          after.train.applyAdam(
              parameter,
              tf.variable(zeros(tf, parameter)),
              tf.variable(zeros(tf, parameter)),
              power1,
              power2,
              rate,
              beta1,
              beta2,
              epsilon,
              gradients.<TFloat32>dy(i)));
    }
    Ops last = tf.withControlDependencies(updates);
    return tf.withControlDependencies(
            last.assign(power1, last.math.mul(power1, beta1)),
            last.assign(power2, last.math.mul(power2, beta2)))
        .noOp();
  }

  private static Operand<TFloat32> zeros(Ops tf, Operand<TFloat32> like) {
    return tf.zeros(tf.constant(like.shape().asArray()), TFloat32.class);
  }

  @Override
  public float[] run(ByteBuffer imageBytes, ByteBuffer targets) {
    try (Result result =
        session
            .runner()
            .feed(images, imageFeed.filled(imageBytes))
            .feed(labels, labelFeed.filled(targets))
            .addTarget(update)
            .fetch(loss)
            .run()) {
      return new float[] {((TFloat32) result.get(0)).getFloat()};
    }
  }

  @Override
  public void close() {
    imageFeed.close();
    labelFeed.close();
    session.close();
    graph.close();
  }
}
