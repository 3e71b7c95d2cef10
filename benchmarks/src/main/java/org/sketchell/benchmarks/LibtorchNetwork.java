// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.from_blob;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.ConvTranspose2dOptions;
import org.bytedeco.pytorch.FlattenImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.MaxPool2dImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.ReLUOptions;
import org.bytedeco.pytorch.SequentialImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * A network of the benchmark as {@code torch::nn::Sequential}: one, or one for each stretch between
 * the places where a value is kept or joined. So the forward pass is one native call, or a few, and
 * intermediate tensors live exactly as long as they would in a C++ program.
 */
final class LibtorchNetwork {
  private final Network network;
  private final List<SequentialImpl> stretches = new ArrayList<>();

  LibtorchNetwork(Network network, long seed) {
    this.network = network;
    SequentialImpl stretch = new SequentialImpl();
    stretches.add(stretch);
    for (Layer layer : network.layers()) {
      if (layer instanceof Layer.Keeping || layer instanceof Layer.Joining) {
        stretch = new SequentialImpl();
        stretches.add(stretch);
      } else {
        add(stretch, layer);
      }
    }
    copy(network.initialParameters(seed));
  }

  private static void add(SequentialImpl stretch, Layer layer) {
    if (layer instanceof Layer.Convolution c) {
      stretch.push_back(convolution(c));
    } else if (layer instanceof Layer.Upconvolution u) {
      ConvTranspose2dOptions options =
          new ConvTranspose2dOptions(u.in(), u.out(), new LongPointer(2, 2));
      options.stride().put(new LongPointer(2, 2));
      stretch.push_back(new ConvTranspose2dImpl(options));
    } else if (layer instanceof Layer.Normalization n) {
      stretch.push_back(new BatchNorm2dImpl(new BatchNormOptions(n.channels())));
    } else if (layer instanceof Layer.Rectifier) {
      stretch.push_back(new ReLUImpl(new ReLUOptions(true)));
    } else if (layer instanceof Layer.Pooling) {
      stretch.push_back(new MaxPool2dImpl(new LongPointer(2, 2)));
    } else if (layer instanceof Layer.Flattening) {
      stretch.push_back(new FlattenImpl());
    } else if (layer instanceof Layer.Linear l) {
      stretch.push_back(new LinearImpl(l.in(), l.out()));
    }
  }

  private static Conv2dImpl convolution(Layer.Convolution c) {
    Conv2dOptions options =
        new Conv2dOptions(c.in(), c.out(), new LongPointer(c.kernel(), c.kernel()));
    options.stride().put(new LongPointer(c.stride(), c.stride()));
    options.padding().put(new LongPointer(c.kernel() / 2, c.kernel() / 2));
    options.bias().put(c.bias());
    return new Conv2dImpl(options);
  }

  @SuppressWarnings("try") // the guard works by being there
  private void copy(List<Parameter> values) {
    TensorVector parameters = parameters();
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (int i = 0; i < values.size(); i++) {
        Parameter value = values.get(i);
        parameters.get(i).copy_(from_blob(new FloatPointer(value.values()), value.shape()));
      }
    }
  }

  TensorVector parameters() {
    TensorVector all = new TensorVector();
    for (SequentialImpl stretch : stretches) {
      TensorVector some = stretch.parameters();
      for (long i = 0; i < some.size(); i++) {
        all.push_back(some.get(i));
      }
    }
    return all;
  }

  /** Switches to what it computes in evaluation. */
  void eval() {
    stretches.forEach(SequentialImpl::eval);
  }

  Tensor forward(Tensor input) {
    Iterator<SequentialImpl> next = stretches.iterator();
    Tensor value = next.next().forward(input);
    Deque<Tensor> kept = new ArrayDeque<>();
    for (Layer layer : network.layers()) {
      if (layer instanceof Layer.Keeping) {
        kept.push(value);
        value = next.next().forward(value);
      } else if (layer instanceof Layer.Joining) {
        value = next.next().forward(cat(new TensorVector(kept.pop(), value), 1));
      }
    }
    return value;
  }
}
