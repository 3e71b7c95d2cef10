// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.Options;
import org.sketchell.nn.ReLU;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** A network of the benchmark as a module of Sketchell's. */
final class SketchellNetwork extends Module {
  private final Network network;
  private final List<Module> modules = new ArrayList<>();

  SketchellNetwork(Network network, long seed) {
    this.network = network;
    for (Layer layer : network.layers()) {
      if (!remembers(layer)) {
        modules.add(module(layer));
      }
    }
    Iterator<Parameter> initial = network.initialParameters(seed).iterator();
    for (org.sketchell.nn.Parameter parameter : parameters()) {
      parameter.assign(Tensors.tensor(initial.next().values(), parameter.shape().sizes()));
    }
  }

  private static boolean remembers(Layer layer) {
    return layer instanceof Layer.Keeping || layer instanceof Layer.Joining;
  }

  private static Module module(Layer layer) {
    if (layer instanceof Layer.Convolution c) {
      Conv2d conv =
          c.bias()
              ? new Conv2d(c.in(), c.out(), c.kernel())
              : new Conv2d(c.in(), c.out(), c.kernel(), Options.bias(false));
      return conv.stride(c.stride()).padding(c.kernel() / 2);
    }
    if (layer instanceof Layer.Upconvolution u) {
      return new ConvTranspose2d(u.in(), u.out(), 2).stride(2);
    }
    if (layer instanceof Layer.Normalization n) {
      return new BatchNorm2d(n.channels());
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
  public Tensor forward(Tensor input) {
    Tensor value = input;
    Deque<Tensor> kept = new ArrayDeque<>();
    Iterator<Module> next = modules.iterator();
    for (Layer layer : network.layers()) {
      if (layer instanceof Layer.Keeping) {
        kept.push(value);
      } else if (layer instanceof Layer.Joining) {
        value = Tensors.concat(1, kept.pop(), value);
      } else {
        value = next.next().forward(value);
      }
    }
    return value;
  }
}
