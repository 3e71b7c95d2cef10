package org.sketchell.benchmarks;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.set_num_threads;
import static org.bytedeco.pytorch.global.torch.show_config;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.FlattenImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.MaxPool2dImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.ReLUOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.SequentialImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * PyTorch's C++ library through JavaCPP: {@code torch::nn::Sequential} and {@code
 * torch::optim::Adam}. The forward pass is one native call, so the binding costs a dozen calls a
 * step and intermediate tensors live exactly as long as they would in a C++ program.
 */
public final class LibtorchContestant implements Contestant {
  static {
    // Both only save the binding time: without them it asks the system for the memory in use at
    // every allocation, and registers every pointer with the garbage collector.
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.noPointerGC", "true");
  }

  private final int threads;
  private PointerScope owned;
  private SequentialImpl model;
  private Adam optimizer;
  private TensorOptions bytes;
  private TensorOptions longs;
  private Scalar white;
  private LongPointer target;
  private long[] imageShape;
  private long[] labelShape;

  /**
   * @param threads threads of one operation, at least 1
   */
  public LibtorchContestant(int threads) {
    this.threads = threads;
  }

  @Override
  public String name() {
    Matcher version = Pattern.compile("TORCH_VERSION=([\\w.]+)").matcher(show_config().getString());
    return version.find() ? "libtorch " + version.group(1) : "libtorch";
  }

  @Override
  public void prepare(Network network, int batch, long seed) {
    set_num_threads(threads);
    owned = new PointerScope();
    model = sequential(network);
    copy(network.initialParameters(seed), model.parameters());
    optimizer = new Adam(model.parameters(), new AdamOptions(1e-3));
    bytes = new TensorOptions(ScalarType.Byte);
    longs = new TensorOptions(ScalarType.Long);
    white = new Scalar(255f);
    target = new LongPointer(batch);
    imageShape = new long[] {batch, network.channels(), network.size(), network.size()};
    labelShape = new long[] {batch};
    // Leaves the scope without freeing what is in it; the second close, ours, frees.
    owned.extend().close();
  }

  private static SequentialImpl sequential(Network network) {
    SequentialImpl model = new SequentialImpl();
    for (Layer layer : network.layers()) {
      if (layer instanceof Layer.Convolution c) {
        Conv2dOptions options = new Conv2dOptions(c.in(), c.out(), new LongPointer(3, 3));
        options.padding().put(new LongPointer(1, 1));
        model.push_back(new Conv2dImpl(options));
      } else if (layer instanceof Layer.Rectifier) {
        model.push_back(new ReLUImpl(new ReLUOptions(true)));
      } else if (layer instanceof Layer.Pooling) {
        model.push_back(new MaxPool2dImpl(new LongPointer(2, 2)));
      } else if (layer instanceof Layer.Flattening) {
        model.push_back(new FlattenImpl());
      } else if (layer instanceof Layer.Linear l) {
        model.push_back(new LinearImpl(l.in(), l.out()));
      }
    }
    return model;
  }

  @SuppressWarnings("try") // the guard works by being there
  private static void copy(List<Parameter> values, TensorVector parameters) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i < values.size(); i++) {
        Parameter value = values.get(i);
        parameters.get(i).copy_(from_blob(new FloatPointer(value.values()), value.shape()));
      }
    }
  }

  @Override
  @SuppressWarnings("try") // the scope works by being there
  public float step(ByteBuffer images, long[] labels) {
    target.put(labels);
    try (PointerScope scope = new PointerScope()) {
      Tensor input =
          from_blob(new BytePointer(images), imageShape, bytes).to(ScalarType.Float).div_(white);
      Tensor expected = from_blob(target, labelShape, longs);
      optimizer.zero_grad(true);
      Tensor loss = cross_entropy_loss(model.forward(input), expected);
      loss.backward();
      optimizer.step();
      return loss.item_float();
    }
  }

  @Override
  public void close() {
    if (owned != null) {
      owned.close();
      owned = null;
    }
  }
}
