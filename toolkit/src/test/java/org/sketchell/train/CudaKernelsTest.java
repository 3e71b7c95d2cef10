// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.nn.Options.dilation;
import static org.sketchell.nn.Options.groups;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.paddingMode;
import static org.sketchell.nn.Options.stride;

import ai.onnx.proto.OnnxMl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.data.Examples;
import org.sketchell.nn.AdaptiveAvgPool2d;
import org.sketchell.nn.AdaptiveMaxPool2d;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.BatchNorm1d;
import org.sketchell.nn.BatchNorm2d;
import org.sketchell.nn.Conv1d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.Dropout;
import org.sketchell.nn.Dropout2d;
import org.sketchell.nn.ELU;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.GELU;
import org.sketchell.nn.GroupNorm;
import org.sketchell.nn.Hardsigmoid;
import org.sketchell.nn.Hardswish;
import org.sketchell.nn.InstanceNorm2d;
import org.sketchell.nn.LayerNorm;
import org.sketchell.nn.LeakyReLU;
import org.sketchell.nn.Linear;
import org.sketchell.nn.LogSoftmax;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.MaxUnpool2d;
import org.sketchell.nn.Mish;
import org.sketchell.nn.Module;
import org.sketchell.nn.PReLU;
import org.sketchell.nn.PixelShuffle;
import org.sketchell.nn.ReLU;
import org.sketchell.nn.ReLU6;
import org.sketchell.nn.Sequential;
import org.sketchell.nn.SiLU;
import org.sketchell.nn.Sigmoid;
import org.sketchell.nn.Softmax;
import org.sketchell.nn.Softplus;
import org.sketchell.nn.Tanh;
import org.sketchell.nn.Unflatten;
import org.sketchell.nn.Upsample;
import org.sketchell.optim.Adagrad;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.Lion;
import org.sketchell.optim.NAdam;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.RmsProp;
import org.sketchell.optim.Sgd;
import org.sketchell.tensor.Tensor;

/**
 * No operator of a training step on a GPU is left to the processor, by the table of the kernels
 * that the provider has: each such operator would take its values off the GPU and back in every
 * step.
 */
class CudaKernelsTest {
  /** All layers, in some networks. */
  enum Layers {
    CHAPTER(new Adam()) {
      @Override
      Module network() {
        return new Sequential(
            new Conv2d(1, 4, 3, padding(1)),
            new ReLU(),
            new MaxPool2d(2),
            new Flatten(),
            new Linear(64, 2));
      }
    },
    NORMALISED(new AdamW(0.01)) {
      @Override
      Module network() {
        return new Sequential(
            new Conv2d(1, 4, 3, padding(1)),
            new BatchNorm2d(4),
            new LeakyReLU(0.1),
            new Dropout(0.2),
            new Conv2d(4, 4, 3, padding(2), dilation(2), groups(2)),
            new GELU(),
            new AvgPool2d(2),
            new Dropout2d(0.1),
            new Flatten(),
            new LayerNorm(64),
            new Linear(64, 2));
      }
    },
    RESCALED(new RmsProp(0.01)) {
      @Override
      Module network() {
        return new Sequential(
            new Conv2d(1, 4, 3, stride(2), padding(1)),
            new SiLU(),
            new MaxPool2d(3).stride(2).padding(1),
            new ConvTranspose2d(4, 2, 2, stride(2)),
            new ELU(),
            new Upsample(2),
            new Flatten(),
            new Unflatten(1, 2, 8, 8),
            new Sigmoid(),
            new AdaptiveAvgPool2d(2),
            new Flatten(),
            new Softplus(),
            new Tanh(),
            new Linear(8, 2),
            new Softmax(1),
            new LogSoftmax(1));
      }
    },
    PADDED(new NAdam(0.01)) {
      @Override
      Module network() {
        return new Sequential(
            new Conv2d(1, 4, 3, padding(2), paddingMode("reflect")),
            new GroupNorm(2, 4),
            new Hardswish(),
            new Conv2d(4, 4, 3, padding(1), paddingMode("circular")),
            new InstanceNorm2d(4).affine(true).trackRunningStats(true),
            new Mish(),
            new PixelShuffle(2),
            new AdaptiveMaxPool2d(7),
            new Conv2d(1, 1, 3, padding(1), paddingMode("replicate")),
            new PReLU(),
            new Flatten(),
            new Linear(49, 2));
      }
    },
    LINES(new Adagrad(0.01).rateDecay(0.1)) {
      @Override
      Module network() {
        return new Sequential(
            new Flatten(),
            new Unflatten(1, 4, 16),
            new Conv1d(4, 3, 3, padding(1), paddingMode("replicate")),
            new BatchNorm1d(3),
            new ReLU6(),
            new Flatten(),
            new BatchNorm1d(48),
            new Hardsigmoid(),
            new Linear(48, 2));
      }
    },
    LARGEST(new Adam().amsgrad(true)) {
      @Override
      Module network() {
        return new Sequential(new Flatten(), new Linear(64, 2));
      }
    },
    SIGNS(new Lion().weightDecay(0.1)) {
      @Override
      Module network() {
        return new Sequential(new Flatten(), new Linear(64, 2));
      }
    },
    UNPOOLED(new Sgd(0.1).momentum(0.9)) {
      @Override
      Module network() {
        return new Unpooling();
      }
    };

    final Optimizer optimizer;

    Layers(Optimizer optimizer) {
      this.optimizer = optimizer;
    }

    abstract Module network();
  }

  /** Pooled, and put back where it was. */
  static final class Unpooling extends Module {
    private final MaxPool2d pool = new MaxPool2d(2);
    private final MaxUnpool2d unpool = new MaxUnpool2d(2);
    private final Linear head = new Linear(64, 2);

    @Override
    public Tensor forward(Tensor images) {
      var pooled = pool.forwardWithIndices(images);
      Tensor back = unpool.forward(pooled.values(), pooled.indices());
      return head.forward(back.flatten(1));
    }
  }

  private static Map<String, Set<String>> kernels() throws IOException {
    Map<String, Set<String>> kernels = new HashMap<>();
    try (InputStream file = CudaKernelsTest.class.getResourceAsStream("cuda-kernels.txt")) {
      for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        List<String> words = List.of(line.split(" "));
        if (!line.startsWith("#")) {
          kernels.put(words.get(0), Set.copyOf(words.subList(1, words.size())));
        }
      }
    }
    return kernels;
  }

  /** Which input has the type that kernels are told apart by. */
  private static int typed(String operator) {
    return switch (operator) {
      case "Where" -> 1;
      case "OneHot" -> 2;
      default -> 0;
    };
  }

  private static String name(int type) {
    return OnnxMl.TensorProto.DataType.forNumber(type).name().toLowerCase(Locale.ROOT);
  }

  /** Nodes for which there is no kernel, as operator and type. */
  private static Set<String> without(OnnxMl.GraphProto graph, Map<String, String> outside)
      throws IOException {
    Map<String, Set<String>> kernels = kernels();
    Map<String, String> types = new HashMap<>(outside);
    for (List<OnnxMl.ValueInfoProto> values :
        List.of(graph.getInputList(), graph.getValueInfoList(), graph.getOutputList())) {
      values.forEach(
          value -> types.put(value.getName(), name(value.getType().getTensorType().getElemType())));
    }
    graph
        .getInitializerList()
        .forEach(constant -> types.put(constant.getName(), name(constant.getDataType())));
    Set<String> without = new TreeSet<>();
    for (OnnxMl.NodeProto node : graph.getNodeList()) {
      String type = types.get(node.getInput(typed(node.getOpType())));
      if (!kernels.getOrDefault(node.getOpType(), new HashSet<>()).contains(type)) {
        without.add(node.getOpType() + " of " + type);
      }
      for (OnnxMl.AttributeProto attribute : node.getAttributeList()) {
        if (attribute.hasG()) {
          without.addAll(without(attribute.getG(), types));
        }
      }
    }
    return without;
  }

  @ParameterizedTest
  @EnumSource
  void every_operator_of_a_step_has_one(Layers layers) throws IOException {
    Examples examples = new Pictures(8, 1).images();
    Learner learner = new Classifier(layers.network()).optimizer(layers.optimizer);
    Trainer trainer = new Trainer().batchSize(8).gradientClip(1);
    PortableStep step = trainer.step(learner, examples);
    PortableHalves halves = trainer.halves(learner, examples);
    for (PortableStep form : List.of(step, step.manySteps(), halves.gradient(), halves.update())) {
      assertThat(without(form.onnx().getGraph(), Map.of())).as("%s", form).isEmpty();
    }
  }
}
