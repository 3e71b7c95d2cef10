// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.nn.Options.dilation;
import static org.sketchell.nn.Options.groups;
import static org.sketchell.nn.Options.padding;
import static org.sketchell.nn.Options.stride;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sketchell.nn.AvgPool2d;
import org.sketchell.nn.Conv2d;
import org.sketchell.nn.ConvTranspose2d;
import org.sketchell.nn.ELU;
import org.sketchell.nn.Functional;
import org.sketchell.nn.GELU;
import org.sketchell.nn.LayerNorm;
import org.sketchell.nn.LeakyReLU;
import org.sketchell.nn.Linear;
import org.sketchell.nn.MaxPool2d;
import org.sketchell.nn.Module;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.SiLU;
import org.sketchell.nn.Size;
import org.sketchell.nn.Softplus;
import org.sketchell.nn.Upsample;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/** Networks of the kinds that people build, with all that stands around convolutions in them. */
@Tag("long")
class ArchitecturesTest {
  private enum Architecture {
    RESIDUAL {
      @Override
      Tensor forward(Layers with, Tensor x) {
        Tensor y = with.conv(x, 16, 3, 1).relu();
        Tensor straight = y;
        y = with.conv(with.conv(y, 16, 3, 1).relu(), 16, 3, 1).plus(straight).relu();
        Tensor shortcut = with.conv(y, 32, 1, 2);
        y = with.conv(with.conv(y, 32, 3, 2).relu(), 32, 3, 1).plus(shortcut).relu();
        return Functional.adaptiveAvgPool2d(y, Size.of(1)).flatten(1);
      }
    },
    SQUEEZED_AND_EXCITED {
      @Override
      Tensor forward(Layers with, Tensor x) {
        Tensor y = with.conv(x, 32, 3, 1).relu();
        Tensor squeezed = y.mean(true, 2, 3);
        Tensor excited = with.conv(with.conv(squeezed, 16, 1, 1).relu(), 32, 1, 1).sigmoid();
        return with.conv(y.times(excited), 16, 3, 1).relu().mean(2, 3);
      }
    },
    BY_CHANNEL_AND_BY_PIXEL {
      @Override
      Tensor forward(Layers with, Tensor x) {
        Tensor y = with.conv(x, 32, 3, 2).relu();
        y = with.module(new Conv2d(32, 32, 3, padding(1), groups(32))).forward(y).relu();
        y = with.conv(y, 64, 1, 1).relu();
        y = with.module(new Conv2d(64, 64, 3, padding(1), groups(64), stride(2))).forward(y).relu();
        return with.conv(y, 32, 1, 1).relu().mean(2, 3);
      }
    },
    U_SHAPED {
      @Override
      Tensor forward(Layers with, Tensor x) {
        Tensor fine = with.conv(x, 16, 3, 1).relu();
        Tensor coarse = with.conv(new MaxPool2d(2).forward(fine), 32, 3, 1).relu();
        Tensor up = new Upsample(2).forward(with.conv(coarse, 16, 3, 1).relu());
        Tensor joined = Tensors.concat(1, fine, up);
        return with.conv(with.conv(joined, 16, 3, 1).relu(), 2, 1, 1);
      }
    },
    DENSELY_JOINED {
      @Override
      Tensor forward(Layers with, Tensor x) {
        Tensor y = with.conv(x, 16, 3, 1).relu();
        for (int i = 0; i < 3; i++) {
          y = Tensors.concat(1, y, with.conv(y, 16, 3, 1).relu());
        }
        return new AvgPool2d(2).forward(with.conv(y, 16, 1, 1).relu()).mean(2, 3);
      }
    },
    IN_BRANCHES {
      @Override
      Tensor forward(Layers with, Tensor x) {
        Tensor y = with.conv(x, 16, 3, 1).relu();
        Tensor pooled = new MaxPool2d(3).stride(1).padding(1).forward(y);
        Tensor dilated =
            with.module(new Conv2d(16, 16, 3, padding(2), dilation(2))).forward(y).relu();
        return Tensors.concat(
                1,
                with.conv(y, 16, 1, 1).relu(),
                with.conv(y, 16, 5, 1).relu(),
                dilated,
                with.conv(pooled, 16, 1, 1).relu())
            .max(2, 3);
      }
    },
    SMOOTH {
      @Override
      Tensor forward(Layers with, Tensor x) {
        Tensor y = new GELU().forward(with.conv(x, 16, 3, 1));
        y = new SiLU().forward(with.conv(y, 16, 3, 1));
        y = new ELU().forward(with.conv(y, 16, 3, 1));
        y = with.module(new LayerNorm(16, 16, 16)).forward(y);
        y = new LeakyReLU(0.1).forward(with.conv(new Softplus().forward(y), 16, 3, 1));
        return with.conv(y.square(), 16, 3, 1).softmax(1).mean(2, 3);
      }
    },
    AUTOENCODER {
      @Override
      Tensor forward(Layers with, Tensor x) {
        Tensor y = with.conv(with.conv(x, 16, 3, 2).relu(), 32, 3, 2).relu();
        Tensor code = with.module(new Linear(32 * 16, 8)).forward(y.flatten(1));
        y = with.module(new Linear(8, 32 * 16)).forward(code).relu().reshape(-1, 32, 4, 4);
        y = with.module(new ConvTranspose2d(32, 16, 2, stride(2))).forward(y).relu();
        return with.module(new ConvTranspose2d(16, 3, 2, stride(2))).forward(y).sigmoid();
      }
    };

    abstract Tensor forward(Layers with, Tensor x);
  }

  /** The layers of a network, in the order in which they are met. */
  private static final class Layers {
    final List<Module> modules = new ArrayList<>();

    <M extends Module> M module(M module) {
      modules.add(module);
      return module;
    }

    Tensor conv(Tensor x, int outputs, int kernel, int stride) {
      return module(new Conv2d(x.size(1), outputs, kernel, padding(kernel / 2), stride(stride)))
          .forward(x);
    }
  }

  @ParameterizedTest
  @EnumSource
  void are_trained_in_blocks_as_they_mean(Architecture architecture) {
    Tensors.manualSeed(11);
    Layers layers = new Layers();
    Tensor y = architecture.forward(layers, new Generator(7).randn(8, 3, 16, 16).evaluate());
    Tensor[] parameters =
        layers.modules.stream()
            .flatMap(module -> module.parameters().stream())
            .map(Parameter::value)
            .toArray(Tensor[]::new);
    BlockedLayoutTest.agree(
        BlockedLayoutTest.results(y, parameters),
        operators -> assertThat(BlockedLayoutTest.blockedConvs(operators)).isGreaterThan(3));
  }
}
