// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.tensor.Tensor;

/** The mean under a moving window; see {@link Functional#avgPool2d}. */
public final class AvgPool2d extends PoolingLayer<AvgPool2d> {
  /** What can be said of a mean pooling where it is made; see {@link Options}. */
  public sealed interface Option
      permits Options.Stride, Options.Padding, Options.CeilMode, Options.CountIncludePad {}

  private final boolean countIncludePad;

  /** Square windows; without options side by side. */
  public AvgPool2d(int kernel, Option... options) {
    this(Size.of(kernel), options);
  }

  /** Windows of any size; without options side by side. */
  public AvgPool2d(Size kernel, Option... options) {
    this(Options.pooling(kernel, (Object[]) options), Options.countsPadding((Object[]) options));
  }

  private AvgPool2d(PoolingWindow how, boolean countIncludePad) {
    super(how);
    this.countIncludePad = countIncludePad;
  }

  /** Whether padding counts as zeros. */
  public boolean countIncludePad() {
    return countIncludePad;
  }

  /** With padding that counts as zeros, as it does by default, or is left out. */
  @CheckReturnValue
  public AvgPool2d countIncludePad(boolean counts) {
    return inMyMode(new AvgPool2d(how(), counts));
  }

  @Override
  AvgPool2d copy(PoolingWindow changed) {
    return new AvgPool2d(changed, countIncludePad);
  }

  @Override
  protected Tensor compute(Tensor input) {
    return Functional.avgPool2d(input, how(), countIncludePad);
  }

  @Override
  protected String options() {
    return super.options() + (countIncludePad ? "" : ", count_include_pad=false");
  }
}
