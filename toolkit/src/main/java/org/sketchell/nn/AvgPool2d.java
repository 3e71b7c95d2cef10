package org.sketchell.nn;

import org.sketchell.tensor.Tensor;

/** The mean under a moving window; see {@link Functional#avgPool2d}. */
public final class AvgPool2d extends PoolingLayer<AvgPool2d> {
  private boolean countIncludePad = true;

  /** Square windows side by side. */
  public AvgPool2d(int kernel) {
    this(Size.of(kernel));
  }

  /** Windows side by side. */
  public AvgPool2d(Size kernel) {
    super(kernel);
  }

  /** Whether padding counts as zeros, as it does by default; otherwise it is left out. */
  public AvgPool2d countIncludePad(boolean counts) {
    requireUnused();
    countIncludePad = counts;
    return this;
  }

  @Override
  AvgPool2d self() {
    return this;
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
