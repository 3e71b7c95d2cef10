package org.sketchell.benchmarks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Losses;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.Sequential;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.Engine;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.data.Batch;
import org.sketchell.train.Learner;
import org.sketchell.train.TrainingSession;

/** Sketchell, as a user of its training session writes it. */
final class SketchellContestant implements Contestant {
  private TrainingSession session;
  private int batch;

  /** Its threads are set for the whole JVM, before the first graph runs. */
  SketchellContestant(int threads) {
    System.setProperty("sketchell.threads", Integer.toString(threads));
  }

  /** A network with nothing but its loss. */
  private static final class Plain extends Learner {
    private final Sequential network;

    private Plain(Sequential network) {
      this.network = network;
    }

    @Override
    public Tensor forward(Tensor input) {
      return network.forward(input);
    }

    @Override
    public Tensor trainingStep(Batch batch) {
      return Losses.crossEntropy(forward(batch.images()), batch.labels());
    }
  }

  @Override
  public String name() {
    return "Sketchell on ONNX Runtime " + Engine.version();
  }

  @Override
  public void prepare(Network network, int batch, long seed) {
    List<Module> modules = new ArrayList<>();
    for (Layer layer : network.layers()) {
      modules.add(module(layer));
    }
    Sequential sequential = new Sequential(modules.toArray(Module[]::new));
    List<Parameter> initial = network.initialParameters(seed);
    List<org.sketchell.nn.Parameter> parameters = sequential.parameters();
    for (int i = 0; i < initial.size(); i++) {
      int[] sizes = parameters.get(i).shape().sizes();
      parameters.get(i).assign(Tensors.tensor(initial.get(i).values(), sizes));
    }
    this.batch = batch;
    session =
        new TrainingSession(
            new Plain(sequential),
            new ImageSize(network.channels(), network.size(), network.size()),
            batch,
            Device.CPU,
            seed);
  }

  private static Module module(Layer layer) {
    if (layer instanceof Layer.Convolution c) {
      return new Conv2d(c.in(), c.out(), 3).padding(1);
    }
    if (layer instanceof Layer.Linear l) {
      return new Linear(l.in(), l.out());
    }
    if (layer instanceof Layer.Pooling) {
      return new MaxPool2d(2);
    }
    return layer instanceof Layer.Rectifier ? new ReLU() : new Flatten();
  }

  @Override
  public float step(ByteBuffer images, long[] labels) {
    session.images().put(images.duplicate());
    session.labels().put(labels);
    return session.step(batch, 1e-3);
  }

  @Override
  public void close() {
    session.close();
  }
}
