package org.sketchell.nn;

import org.sketchell.operator.Resize;
import org.sketchell.tensor.Tensor;

/**
 * Changes the height and width of images; see {@link Functional#upsample}. Nearest neighbours by
 * default; {@code new Upsample(2).bilinear()} interpolates.
 */
public final class Upsample extends Layer {
  private final double scale;
  private final Size size;
  private Resize.Rule rule = Resize.Rule.NEAREST;

  /** Multiplies height and width; results are rounded down to whole pixels. */
  public Upsample(double scale) {
    this(scale, null);
  }

  /** Brings images to a size. */
  public Upsample(Size size) {
    this(0, size);
  }

  private Upsample(double scale, Size size) {
    this.scale = scale;
    this.size = size;
  }

  /** Interpolates between pixel centres; the border lies half a pixel outside the outer centres. */
  public Upsample bilinear() {
    return rule(Resize.Rule.BILINEAR);
  }

  /** Interpolates between pixel centres, the centres of the corner pixels kept in place. */
  public Upsample bilinearAligned() {
    return rule(Resize.Rule.BILINEAR_ALIGNED);
  }

  private Upsample rule(Resize.Rule chosen) {
    requireUnused();
    rule = chosen;
    return this;
  }

  @Override
  protected Tensor compute(Tensor input) {
    return size == null
        ? Functional.upsample(input, scale, rule)
        : Functional.upsample(input, size, rule);
  }

  @Override
  protected String options() {
    return (size == null ? "scale_factor=" + scale : "size=" + size)
        + switch (rule) {
          case NEAREST -> ", mode=nearest";
          case BILINEAR -> ", mode=bilinear";
          case BILINEAR_ALIGNED -> ", mode=bilinear, align_corners=true";
        };
  }
}
