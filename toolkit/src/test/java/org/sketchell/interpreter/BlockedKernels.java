// SPDX-License-Identifier: Apache-2.0
package org.sketchell.interpreter;

import java.util.List;
import java.util.Map;
import org.sketchell.operator.BlockedConv;
import org.sketchell.operator.Conv;
import org.sketchell.operator.IntoBlocks;
import org.sketchell.operator.OutOfBlocks;
import org.sketchell.shape.ElementType;

/** Blocks of channels: the same numbers as of images, in another order. */
final class BlockedKernels {
  private BlockedKernels() {}

  static void enter(Map<Object, Kernel> table) {
    table.put(
        IntoBlocks.class,
        Kernel.of(IntoBlocks.class, (operator, in) -> blocks(in.get(0), operator.block())));
    table.put(
        OutOfBlocks.class,
        Kernel.of(
            OutOfBlocks.class,
            (operator, in) -> {
              NdArray images = images(in.get(0), operator.block());
              return operator.channelsLast() ? channelsLast(images) : images;
            }));
    table.put(BlockedConv.class, Kernel.of(BlockedConv.class, BlockedKernels::conv));
  }

  /** Where a number of the images lies among the blocks, counted from 0. */
  private static int place(NdArray shape, int block, int[] at) {
    int c = at[1] / block;
    int plane = ((at[0] * (shape.size(1) / block) + c) * shape.size(2) + at[2]) * shape.size(3);
    return (plane + at[3]) * block + at[1] % block;
  }

  private static NdArray blocks(NdArray images, int block) {
    NdArray blocks = NdArray.zeros(ElementType.FLOAT32, images.sizes());
    images.forEach(at -> blocks.data()[place(images, block, at)] = images.at(at));
    return blocks;
  }

  private static NdArray images(NdArray blocks, int block) {
    return NdArray.generate(
        ElementType.FLOAT32, blocks.sizes(), at -> blocks.data()[place(blocks, block, at)]);
  }

  private static NdArray channelsLast(NdArray images) {
    int[] sizes = {images.size(0), images.size(2), images.size(3), images.size(1)};
    return NdArray.generate(
        ElementType.FLOAT32, sizes, at -> images.at(at[0], at[3], at[1], at[2]));
  }

  private static NdArray conv(BlockedConv conv, List<NdArray> in) {
    int block = conv.block();
    boolean few = in.get(0).size(1) < block;
    NdArray x = few ? in.get(0) : images(in.get(0), block);
    NdArray given = in.get(1);
    int channels = given.size(1);
    int kh = given.size(2);
    int kw = given.size(3);
    int lanes = few || channels == 1 ? 1 : block;
    NdArray weight =
        NdArray.generate(
            ElementType.FLOAT32,
            given.sizes(),
            at -> {
              int outer = at[0] / block * (channels / lanes) + at[1] / lanes;
              int kernel = (outer * kh + at[2]) * kw + at[3];
              return given.data()[(kernel * lanes + at[1] % lanes) * block + at[0] % block];
            });
    List<NdArray> plain = in.size() > 2 ? List.of(x, weight, in.get(2)) : List.of(x, weight);
    NdArray sums = ConvolutionKernels.conv(new Conv(conv.window(), conv.groups()), plain);
    NdArray all =
        in.size() == 4
            ? NdArray.generate(
                ElementType.FLOAT32,
                sums.sizes(),
                at -> sums.at(at) + in.get(3).data()[place(sums, block, at)])
            : sums;
    NdArray result =
        conv.rectified()
            // The larger of 0 and NaN is NaN.
            ? NdArray.generate(ElementType.FLOAT32, all.sizes(), at -> Math.max(0, all.at(at)))
            : all;
    return blocks(result, block);
  }
}
