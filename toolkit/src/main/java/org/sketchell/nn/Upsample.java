// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.sketchell.operator.Resize;
import org.sketchell.tensor.Tensor;

/**
 * Changes the height and width of images; see {@link Functional#upsample}. Nearest neighbours by
 * default; {@code new Upsample(2).mode("bilinear")} interpolates.
 */
public final class Upsample extends Layer {
  private final double scale;
  private final Size size;
  private final Resize.Rule rule;

  /** Multiplies height and width; results are rounded down to whole pixels. */
  public Upsample(double scale) {
    this(scale, null, Resize.Rule.NEAREST);
  }

  public Upsample(Size size) {
    this(0, size, Resize.Rule.NEAREST);
  }

  private Upsample(double scale, Size size, Resize.Rule rule) {
    this.scale = scale;
    this.size = size;
    this.rule = rule;
  }

  /** {@code "nearest"} or {@code "bilinear"}. */
  public String mode() {
    return rule == Resize.Rule.NEAREST ? "nearest" : "bilinear";
  }

  /**
   * By nearest neighbours ({@code "nearest"}), or interpolated between pixel centres ({@code
   * "bilinear"}); the border lies half a pixel outside the outer centres.
   *
   * @throws IllegalArgumentException for any other word
   */
  @CheckReturnValue
  public Upsample mode(String name) {
    return switch (name) {
      case "nearest" -> rule(Resize.Rule.NEAREST);
      case "bilinear" -> rule(Resize.Rule.BILINEAR);
      default ->
          throw new IllegalArgumentException(
              "Upsample knows the modes \"nearest\" and \"bilinear\", but got \"%s\"."
                  .formatted(name));
    };
  }

  /** Whether the centres of the corner pixels are kept in place. */
  public boolean alignCorners() {
    return rule == Resize.Rule.BILINEAR_ALIGNED;
  }

  /**
   * With the centres of the corner pixels kept in place, or not; needs mode bilinear.
   *
   * @throws IllegalArgumentException in mode nearest
   */
  @CheckReturnValue
  public Upsample alignCorners(boolean kept) {
    if (kept && rule == Resize.Rule.NEAREST) {
      throw new IllegalArgumentException(
          "Nearest neighbours have no corners to align; set mode(\"bilinear\") first.");
    }
    if (rule == Resize.Rule.NEAREST) {
      return rule(rule);
    }
    return rule(kept ? Resize.Rule.BILINEAR_ALIGNED : Resize.Rule.BILINEAR);
  }

  private Upsample rule(Resize.Rule chosen) {
    return inMyMode(new Upsample(scale, size, chosen));
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
