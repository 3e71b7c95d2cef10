// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.sketchell.operator.AveragePool;
import org.sketchell.operator.BatchNormalization;
import org.sketchell.operator.Binary;
import org.sketchell.operator.Conv;
import org.sketchell.operator.ConvTranspose;
import org.sketchell.operator.Gemm;
import org.sketchell.operator.LayerNormalization;
import org.sketchell.operator.MaxPool;
import org.sketchell.operator.Operator;
import org.sketchell.operator.Resize;
import org.sketchell.operator.Window;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.CustomFunction;
import org.sketchell.tensor.RandomSource;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

/**
 * The functions behind the layers, for use without their parameters' bookkeeping. Images are batch
 * x channels x height x width; semantics and defaults are PyTorch's.
 */
public final class Functional {
  private Functional() {}

  // Convolution ----------------------------------------------------------------------------------

  /**
   * Convolution without a bias; without options stride 1 and no padding.
   *
   * @param weight [output channels, input channels / groups, kernel height, kernel width]
   */
  public static Tensor conv2d(Tensor images, Tensor weight, Conv2d.Option... options) {
    return conv2d(images, weight, null, Options.convolution((Object[]) options));
  }

  /**
   * Convolution.
   *
   * @param weight [output channels, input channels / groups, kernel height, kernel width]
   * @param bias [output channels], or null for none
   * @return [batch, output channels, floor((size + 2 padding - dilation (kernel - 1) - 1) / stride)
   *     + 1 for height and width]
   */
  public static Tensor conv2d(Tensor images, Tensor weight, Tensor bias, Convolution how) {
    if (how.paddingMode() == PaddingMode.ZEROS || images.rank() != 4) {
      return withBias(new Conv(how.window(weight.shape()), how.groups()), images, weight, bias);
    }
    Window window = how.window(weight.shape());
    List<Integer> pads = window.pads();
    Tensor wider = how.paddingMode().padded(images, 2, pads.get(0), pads.get(2));
    Tensor padded = how.paddingMode().padded(wider, 3, pads.get(1), pads.get(3));
    Convolution inside = how.padding(Size.of(0));
    return withBias(new Conv(inside.window(weight.shape()), how.groups()), padded, weight, bias);
  }

  /**
   * Convolution of lines without a bias; without options stride 1 and no padding.
   *
   * @param weight [output channels, input channels / groups, kernel]
   */
  public static Tensor conv1d(Tensor lines, Tensor weight, Conv1d.Option... options) {
    return conv1d(lines, weight, null, alongLines(Options.convolution((Object[]) options)));
  }

  /**
   * Convolution of lines, [batch, channels, length].
   *
   * @param weight [output channels, input channels / groups, kernel]
   * @param bias [output channels], or null for none
   * @param how along the width; stride and dilation 1 and no padding along the height
   * @return [batch, output channels, floor((length + 2 padding - dilation (kernel - 1) - 1) /
   *     stride) + 1]
   */
  public static Tensor conv1d(Tensor lines, Tensor weight, Tensor bias, Convolution how) {
    if (lines.rank() != 3 || weight.rank() != 3) {
      throw new ShapeException(
          "conv1d wants lines of batch x channels x length and a weight of out x in x kernel, but"
              + " got %s and %s.",
          lines.shape(), weight.shape());
    }
    if (lines.size(1) != weight.size(1) * how.groups()) {
      throw new ShapeException(
          "conv1d with a weight of shape %s and %d groups wants %d channels, but got %s.",
          weight.shape(), how.groups(), weight.size(1) * how.groups(), lines.shape());
    }
    return conv2d(lines.unsqueeze(2), weight.unsqueeze(2), bias, how).squeeze(2);
  }

  /** Options of one number each, along the width of images that are one pixel high. */
  static Convolution alongLines(Convolution how) {
    return how.stride(Size.of(1, one("stride", how.stride())))
        .dilation(Size.of(1, one("dilation", how.dilation())))
        .rePadded(Size.of(0, one("padding", how.padding())));
  }

  private static int one(String option, Size size) {
    if (size.height() != size.width()) {
      throw new ShapeException(
          "A line has one dimension, so %s is one number, but got %s.", option, size);
    }
    return size.width();
  }

  /** Transposed convolution without a bias; without options stride 1 and no padding. */
  public static Tensor convTranspose2d(
      Tensor images, Tensor weight, ConvTranspose2d.Option... options) {
    return convTranspose2d(images, weight, null, Options.convolution((Object[]) options));
  }

  /**
   * Transposed convolution: spreads every pixel over a kernel; the adjoint of {@link #conv2d}.
   *
   * @param weight [input channels, output channels / groups, kernel height, kernel width]
   * @param bias [output channels], or null for none
   */
  public static Tensor convTranspose2d(Tensor images, Tensor weight, Tensor bias, Convolution how) {
    if (how.paddingMode() != PaddingMode.ZEROS) {
      throw new ShapeException(
          "convTranspose2d pads with zeros only, but got the padding mode %s.", how.paddingMode());
    }
    OutputPadding extra = OutputPadding.of(how.window(weight.shape()), how.outputPadding());
    Operator transpose = new ConvTranspose(extra.window(), extra.inside().list(), how.groups());
    Size beyond = extra.beyond();
    if (beyond.equals(Size.of(0))) {
      return withBias(transpose, images, weight, bias);
    }
    Tensor spread =
        Tensor.apply(transpose, images, weight).pad(0, beyond.width(), 0, beyond.height(), 0);
    return bias == null ? spread : spread.plus(bias.reshape(1, bias.size(0), 1, 1));
  }

  private static Tensor withBias(Operator operator, Tensor images, Tensor weight, Tensor bias) {
    return bias == null
        ? Tensor.apply(operator, images, weight)
        : Tensor.apply(operator, images, weight, bias);
  }

  // Activation -----------------------------------------------------------------------------------

  /** 0 below 0, 6 above 6, else x (Krizhevsky 2010). */
  public static Tensor relu6(Tensor x) {
    return between(x, 0, 6);
  }

  /** relu6(x + 3) / 6, a sigmoid in three straight pieces (Howard et al. 2019). */
  public static Tensor hardsigmoid(Tensor x) {
    return between(x.plus(3), 0, 6).div(6);
  }

  /** x relu6(x + 3) / 6 (Howard et al. 2019). */
  public static Tensor hardswish(Tensor x) {
    Tensor raised = x.plus(3);
    Tensor below = raised.ge(6).where(Tensors.scalar(6f), raised);
    // Where the pieces meet, the gradient at -3 is that of the curve and at 3 that of the line, as
    // PyTorch 1.13 has them.
    return x.times(raised.lt(0).where(Tensors.scalar(0f), below)).div(6);
  }

  /** x tanh(softplus(x)) (Misra 2019). */
  public static Tensor mish(Tensor x) {
    return x.times(x.softplus().tanh());
  }

  /**
   * x where positive, else a learned slope times x (He et al. 2015).
   *
   * @param weight [1], or one slope per channel, the input's dimension 1: [channels]
   */
  public static Tensor prelu(Tensor x, Tensor weight) {
    if (weight.rank() != 1) {
      throw new ShapeException(
          "prelu wants a weight of shape [1] or [channels], but got %s.", weight.shape());
    }
    int slopes = weight.size(0);
    if (slopes != 1 && (x.rank() < 2 || x.size(1) != slopes)) {
      throw new ShapeException(
          "prelu of %d slopes wants batch x %d channels and any sizes after them, but got %s.",
          slopes, slopes, x.shape());
    }
    int[] perChannel = new int[x.rank()];
    Arrays.fill(perChannel, 1);
    if (slopes != 1) {
      perChannel[1] = slopes;
    }
    return x.gt(0).where(x, x.times(weight.reshape(perChannel)));
  }

  /**
   * Clamped; at the bounds, as outside of them, no gradient flows, as PyTorch's hardtanh has it.
   */
  private static Tensor between(Tensor x, double low, double high) {
    Tensor least = Tensors.scalar((float) low);
    Tensor most = Tensors.scalar((float) high);
    // NaN is in no piece: it stays.
    return x.le(low).where(least, x.ge(high).where(most, x));
  }

  // Pooling --------------------------------------------------------------------------------------

  /** The largest value of each square window; without options windows side by side. */
  public static Tensor maxPool2d(Tensor images, int kernel, MaxPool2d.Option... options) {
    return maxPool2d(images, Options.pooling(Size.of(kernel), (Object[]) options));
  }

  /** The largest value under a moving window; padding never wins. */
  public static Tensor maxPool2d(Tensor images, PoolingWindow how) {
    return Tensor.apply(new MaxPool(how.window(images.shape()), false), images);
  }

  /**
   * Values of a max pooling and where they were.
   *
   * @param values the largest value under each window
   * @param indices int64 of the values' shape: each maximum's place within its plane, row times
   *     width plus column; of equal values the first
   */
  public record Pooled(Tensor values, Tensor indices) {}

  /** {@link #maxPool2d(Tensor, PoolingWindow)} together with the places of the maxima. */
  public static Pooled maxPool2dWithIndices(Tensor images, PoolingWindow how) {
    List<Tensor> both = Tensor.applyAll(new MaxPool(how.window(images.shape()), true), images);
    // ONNX counts through the whole tensor, PyTorch within each plane.
    Tensor plane = Tensors.scalar((long) images.size(2) * images.size(3));
    return new Pooled(both.get(0), Tensor.apply(Binary.MOD, both.get(1), plane));
  }

  /** {@link #maxUnpool2d(Tensor, Tensor, Size)} to the size from which the window pooled. */
  public static Tensor maxUnpool2d(Tensor values, Tensor indices, PoolingWindow how) {
    requireImages("maxUnpool2d", values);
    return maxUnpool2d(
        values,
        indices,
        Size.of(unpooled(how, 0, values.size(2)), unpooled(how, 1, values.size(3))));
  }

  private static int unpooled(PoolingWindow how, int dimension, int size) {
    return (size - 1) * how.stride().get(dimension)
        - 2 * how.padding().get(dimension)
        + how.kernel().get(dimension);
  }

  /**
   * Puts values at places within larger planes of zeros.
   *
   * @param indices int64 of the values' shape, places within a plane of the result
   */
  public static Tensor maxUnpool2d(Tensor values, Tensor indices, Size output) {
    requireImages("maxUnpool2d", values);
    if (!indices.shape().equals(values.shape())) {
      throw new ShapeException(
          "maxUnpool2d wants an index for every value, shape %s, but got indices of shape %s.",
          values.shape(), indices.shape());
    }
    if (!values.isTraced() && !indices.isTraced()) {
      // Together, because both usually come from one pooling.
      Tensor.evaluate(List.of(values, indices));
    }
    int planes = values.size(0) * values.size(1);
    int places = output.height() * output.width();
    requireWithin(indices, places, output);
    return Tensors.scalar(0f)
        .expand(planes, places)
        .scatter(1, indices.reshape(planes, -1), values.reshape(planes, -1))
        .reshape(values.size(0), values.size(1), output.height(), output.width());
  }

  private static void requireWithin(Tensor indices, int places, Size output) {
    if (!indices.isTraced()) {
      for (long index : indices.toLongArray()) {
        if (index < 0 || index >= places) {
          throw new ShapeException(
              "maxUnpool2d to %d x %d pixels has places from 0 to %d, but got the index %d; name the"
                  + " size of the images that were pooled.",
              output.height(), output.width(), places - 1, index);
        }
      }
    }
  }

  /** The mean of each square window; without options windows side by side. */
  public static Tensor avgPool2d(Tensor images, int kernel, AvgPool2d.Option... options) {
    return avgPool2d(
        images,
        Options.pooling(Size.of(kernel), (Object[]) options),
        Options.countsPadding((Object[]) options));
  }

  /**
   * The mean under a moving window.
   *
   * @param countIncludePad whether padding counts as zeros; what hangs over the padding in ceil
   *     mode never counts
   */
  public static Tensor avgPool2d(Tensor images, PoolingWindow how, boolean countIncludePad) {
    Window window = how.window(images.shape());
    if (!countIncludePad) {
      boolean padded = window.pads().stream().anyMatch(pad -> pad > 0);
      return Tensor.apply(new AveragePool(window, !padded), images);
    }
    Tensor pooled = Tensor.apply(new AveragePool(window), images);
    Tensor rows = Coverage.correction(window, how, 0, images.size(2));
    Tensor columns = Coverage.correction(window, how, 1, images.size(3));
    if (rows == null && columns == null) {
      return pooled;
    }
    Tensor correction =
        rows == null
            ? columns
            : columns == null ? rows.unsqueeze(1) : rows.unsqueeze(1).times(columns);
    return pooled.times(correction);
  }

  /**
   * Means over regions that together cover the image: pixel i of n takes what lies from floor(i
   * size / n) to ceil((i + 1) size / n).
   */
  public static Tensor adaptiveAvgPool2d(Tensor images, Size output) {
    requireImages("adaptiveAvgPool2d", images);
    int height = images.size(2);
    int width = images.size(3);
    if (output.height() < 1 || output.width() < 1) {
      throw new ShapeException(
          "adaptiveAvgPool2d needs an output size of at least 1, but got %s.", output);
    }
    if (output.equals(Size.of(1))) {
      return images.mean(true, 2, 3);
    }
    if (height % output.height() == 0 && width % output.width() == 0) {
      Size kernel = Size.of(height / output.height(), width / output.width());
      return avgPool2d(images, PoolingWindow.of(kernel), true);
    }
    Tensor rows = Coverage.averaging(height, output.height());
    Tensor columns = Coverage.averaging(width, output.width());
    return rows.matmul(images).matmul(columns.t());
  }

  /**
   * The largest values of regions that together cover the image, the same as those of {@link
   * #adaptiveAvgPool2d}. Of equal values the first, row by row, gets the gradient.
   */
  public static Tensor adaptiveMaxPool2d(Tensor images, Size output) {
    requireImages("adaptiveMaxPool2d", images);
    int height = images.size(2);
    int width = images.size(3);
    if (output.height() < 1 || output.width() < 1 || height < 1 || width < 1) {
      throw new ShapeException(
          "adaptiveMaxPool2d needs pixels and an output size of at least 1, but got %s and %s.",
          images.shape(), output);
    }
    if (height % output.height() == 0 && width % output.width() == 0) {
      return maxPool2d(
          images, PoolingWindow.of(Size.of(height / output.height(), width / output.width())));
    }
    // Along each row first: of equal values, the first row's first one is left.
    return largest(largest(images, 3, output.width()), 2, output.height());
  }

  private static Tensor largest(Tensor images, int dimension, int regions) {
    int size = images.size(dimension);
    List<Tensor> parts =
        IntStream.range(0, regions)
            .mapToObj(
                i -> {
                  int start = (int) ((long) i * size / regions);
                  int end = (int) (((long) (i + 1) * size + regions - 1) / regions);
                  Size all = dimension == 2 ? Size.of(end - start, 1) : Size.of(1, end - start);
                  return maxPool2d(images.slice(dimension, start, end), PoolingWindow.of(all));
                })
            .toList();
    return Tensors.concat(dimension, parts);
  }

  /**
   * Moves channels into space (Shi et al. 2016): of every {@code factor}² channels, one image that
   * is {@code factor} times as high and as wide.
   *
   * @param images [batch, channels factor², height, width]
   * @return [batch, channels, height factor, width factor]
   */
  public static Tensor pixelShuffle(Tensor images, int factor) {
    requireImages("pixelShuffle", images);
    if (factor < 1 || images.size(1) % (factor * factor) != 0) {
      throw new ShapeException(
          "pixelShuffle by %d wants channels in groups of %d, but got %s.",
          factor, factor * factor, images.shape());
    }
    int channels = images.size(1) / (factor * factor);
    int height = images.size(2);
    int width = images.size(3);
    return images
        .reshape(images.size(0), channels, factor, factor, height, width)
        .permute(0, 1, 4, 2, 5, 3)
        .reshape(images.size(0), channels, height * factor, width * factor);
  }

  /**
   * {@link #upsample(Tensor, Size, Resize.Rule)} by a factor. Sizes are rounded down; where pixels
   * are looked for, the factor itself counts, as in PyTorch.
   */
  public static Tensor upsample(Tensor images, double scale, Resize.Rule rule) {
    requireImages("upsample", images);
    Size output = Size.of((int) (images.size(2) * scale), (int) (images.size(3) * scale));
    requirePixels(images, output);
    return switch (rule) {
      case NEAREST -> {
        // PyTorch multiplies in float32, which can fall just below the pixel it means.
        float step = (float) (1 / scale);
        yield nearest(images, output, step, step);
      }
      case BILINEAR ->
          Tensor.apply(
              new Resize(
                  rule,
                  images.size(2),
                  images.size(3),
                  output.height(),
                  output.width(),
                  scale,
                  scale),
              images);
      case BILINEAR_ALIGNED -> upsample(images, output, rule);
    };
  }

  /** Images of another height and width, by nearest neighbours or linear interpolation. */
  public static Tensor upsample(Tensor images, Size output, Resize.Rule rule) {
    requireImages("upsample", images);
    requirePixels(images, output);
    return rule == Resize.Rule.NEAREST
        ? nearest(
            images,
            output,
            (float) images.size(2) / output.height(),
            (float) images.size(3) / output.width())
        : Tensor.apply(
            new Resize(rule, images.size(2), images.size(3), output.height(), output.width()),
            images);
  }

  private static void requirePixels(Tensor images, Size output) {
    if (images.size(2) < 1 || images.size(3) < 1) {
      throw new ShapeException(
          "upsample looks at pixels, but images of shape %s have none.", images.shape());
    }
    if (output.height() < 1 || output.width() < 1) {
      throw new ShapeException(
          "upsample of %s to %d x %d leaves no image; sizes must be at least 1.",
          images.shape(), output.height(), output.width());
    }
  }

  /** With steps on the images, in pixels, from one pixel of the result to the next. */
  private static Tensor nearest(Tensor images, Size output, float down, float across) {
    long[] rows = nearest(images.size(2), output.height(), down);
    long[] columns = nearest(images.size(3), output.width(), across);
    if (repeats(rows, images.size(2)) && repeats(columns, images.size(3))) {
      return Tensor.apply(
          new Resize(
              Resize.Rule.NEAREST, images.size(2), images.size(3), output.height(), output.width()),
          images);
    }
    return images.indexSelect(2, Tensors.tensor(rows)).indexSelect(3, Tensors.tensor(columns));
  }

  private static long[] nearest(int input, int output, float step) {
    return LongStream.range(0, output)
        .map(position -> Math.min(input - 1, (long) Math.floor(position * step)))
        .toArray();
  }

  /** Whether every pixel is taken equally often, which Resize does at once. */
  private static boolean repeats(long[] places, int input) {
    int times = places.length / input;
    return times * input == places.length
        && IntStream.range(0, places.length).allMatch(i -> places[i] == i / times);
  }

  private static void requireImages(String operation, Tensor images) {
    if (images.rank() != 4) {
      throw new ShapeException(
          "%s wants batch x channels x height x width, but got %s.", operation, images.shape());
    }
  }

  // Linear ---------------------------------------------------------------------------------------

  /**
   * x W' + b over the last dimension.
   *
   * @param input [..., in features]
   * @param weight [out features, in features]
   * @param bias [out features], or null for none
   */
  public static Tensor linear(Tensor input, Tensor weight, Tensor bias) {
    if (input.rank() == 0 || weight.rank() != 2 || input.size(-1) != weight.size(1)) {
      throw new ShapeException(
          "linear with weight %s wants %s features in the last dimension, but got an input of shape"
              + " %s.",
          weight.shape(),
          weight.rank() == 2 ? weight.size(1) : "a matrix of out x in",
          input.shape());
    }
    if (input.rank() == 2) {
      return withBias(new Gemm(false, true), input, weight, bias);
    }
    int[] sizes = input.shape().with(-1, weight.size(0)).sizes();
    return withBias(new Gemm(false, true), input.reshape(-1, weight.size(1)), weight, bias)
        .reshape(sizes);
  }

  /** All dimensions but the batch joined into one. */
  public static Tensor flatten(Tensor input) {
    return input.flatten(1);
  }

  // Normalisation --------------------------------------------------------------------------------

  /**
   * A batch normalised with its own statistics.
   *
   * @param output (x - mean) / sqrt(variance + epsilon) weight + bias, per channel
   * @param mean per channel
   * @param variance per channel, of the population: divided by the number of values
   */
  public record Normalized(Tensor output, Tensor mean, Tensor variance) {}

  /** Normalises each channel with its own mean and variance, then scales and shifts it. */
  public static Normalized batchNorm2d(Tensor images, Tensor weight, Tensor bias, double epsilon) {
    requireImages("batchNorm2d", images);
    int channels = images.size(1);
    Tensor mean = images.mean(true, 0, 2, 3);
    Tensor centred = images.minus(mean);
    Tensor variance = centred.times(centred).mean(true, 0, 2, 3);
    Tensor inverse = variance.plus(epsilon).sqrt().reciprocal();
    Tensor scale = weight.reshape(1, channels, 1, 1).times(inverse);
    Tensor output =
        CustomFunction.ofSeveral(
                given -> centred.times(scale).plus(bias.reshape(1, channels, 1, 1)),
                (given, y, dy) -> batchNormGradients(centred, inverse, scale, dy))
            .apply(images, weight, bias);
    return new Normalized(output, mean.reshape(channels), variance.reshape(channels));
  }

  /**
   * What the rules of its parts would give, in two sums over the batch instead of three (Ioffe and
   * Szegedy, "Batch Normalization", 2015, section 3).
   */
  private static List<Tensor> batchNormGradients(
      Tensor centred, Tensor inverse, Tensor scale, Tensor dy) {
    int channels = centred.size(1);
    double count = (double) centred.shape().elements() / channels;
    Tensor sum = dy.sum(true, 0, 2, 3);
    Tensor product = dy.times(centred).sum(true, 0, 2, 3);
    Tensor slope = product.times(inverse.square()).div(count).times(scale).negate();
    Tensor shift = sum.div(count).times(scale).negate();
    return List.of(
        dy.times(scale).plus(centred.times(slope)).plus(shift),
        product.times(inverse).reshape(channels),
        sum.reshape(channels));
  }

  /** Normalises each channel with given statistics, then scales and shifts it. */
  public static Tensor batchNorm2d(
      Tensor images, Tensor mean, Tensor variance, Tensor weight, Tensor bias, double epsilon) {
    return Tensor.apply(
        new BatchNormalization((float) epsilon), images, weight, bias, mean, variance);
  }

  /**
   * Normalises the last dimensions together: (x - mean) / sqrt(variance + epsilon) weight + bias.
   *
   * @param weight of the shape that is normalised, which the input's shape ends with
   * @param bias of the weight's shape
   */
  public static Tensor layerNorm(Tensor input, Tensor weight, Tensor bias, double epsilon) {
    int lead = input.rank() - weight.rank();
    if (lead < 0
        || !Arrays.equals(
            Arrays.copyOfRange(input.shape().sizes(), lead, input.rank()),
            weight.shape().sizes())) {
      throw new ShapeException(
          "layerNorm over %s wants an input whose shape ends like this, but got %s.",
          weight.shape(), input.shape());
    }
    return Tensor.apply(new LayerNormalization(lead, (float) epsilon), input, weight, bias);
  }

  /**
   * Normalises groups of channels of each example together (Wu and He 2018): (x - mean) /
   * sqrt(variance + epsilon) weight + bias, with the statistics of a group's channels and all their
   * pixels, and one weight and bias per channel.
   *
   * @param input [batch, channels, ...]
   * @param groups a number that divides the channels; as many as channels is instance normalisation
   * @param weight [channels], or null for none
   * @param bias [channels], or null for none
   */
  public static Tensor groupNorm(
      Tensor input, int groups, Tensor weight, Tensor bias, double epsilon) {
    if (input.rank() < 2 || groups < 1 || input.size(1) % groups != 0) {
      throw new ShapeException(
          "groupNorm wants batch x channels and a number of groups that divides the channels, but"
              + " got %s and %d groups.",
          input.shape(), groups);
    }
    int channels = input.size(1);
    int size = (int) (input.shape().without(0).elements() / groups);
    Tensor grouped = input.reshape(input.size(0), groups, size);
    Tensor centred = grouped.minus(grouped.mean(true, 2));
    Tensor variance = centred.square().mean(true, 2);
    Tensor normalized = centred.div(variance.plus(epsilon).sqrt()).reshape(input.shape().sizes());
    int[] perChannel = new int[input.rank()];
    Arrays.fill(perChannel, 1);
    perChannel[1] = channels;
    Tensor scaled = weight == null ? normalized : normalized.times(weight.reshape(perChannel));
    return bias == null ? scaled : scaled.plus(bias.reshape(perChannel));
  }

  // Dropout --------------------------------------------------------------------------------------

  /** Sets numbers to zero with a probability, and divides the others by the probability to stay. */
  public static Tensor dropout(Tensor input, double probability) {
    return dropped(input, input.shape(), probability);
  }

  /** Sets channels to zero with a probability, and divides the others by the one to stay. */
  public static Tensor dropout2d(Tensor images, double probability) {
    requireImages("dropout2d", images);
    return dropped(images, images.shape().with(2, 1).with(3, 1), probability);
  }

  private static Tensor dropped(Tensor input, Shape mask, double probability) {
    if (probability == 0) {
      return input;
    }
    double scale = probability == 1 ? 0 : 1 / (1 - probability);
    Tensor stays = RandomSource.current().uniform(mask).ge(probability);
    return input.times(stays.to(ElementType.FLOAT32).times(scale));
  }
}
