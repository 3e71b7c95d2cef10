// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.file.Printable;

/**
 * A look at images before they are used: what is odd about them, and often the reason why nothing
 * is learned. Each image is read once; of sets with more than 256 MiB of pixels, every second,
 * third, ... image is.
 *
 * @param findings a sentence each; empty if nothing is odd
 * @param subject what was looked at, in a few words
 */
public record Look(List<String> findings, String subject) {
  public Look {
    findings = List.copyOf(findings);
  }

  static Look at(ImageSet images) {
    return at(List.of(images), true, images.toString());
  }

  static Look at(Split split) {
    Look look = beforeTraining(split);
    List<String> findings = new ArrayList<>(look.findings);
    HeldOut.shared(split.training(), split.validation()).ifPresent(findings::add);
    return new Look(findings, look.subject);
  }

  /** At all but what training looks at itself: pictures that are in both parts. */
  public static Look beforeTraining(Split split) {
    return at(List.of(split.training(), split.validation()), true, split.toString());
  }

  /** Only at the pixels: whether they are in range, and how many pictures are empty. */
  public static Look atPixels(ImageSet images) {
    return at(List.of(images), false, images.toString());
  }

  private static Look at(List<ImageSet> parts, boolean classes, String subject) {
    List<String> findings = new ArrayList<>();
    parts.stream().flatMap(set -> Emnist.lying(set).stream()).distinct().forEach(findings::add);
    PixelSurvey pixels = PixelSurvey.of(parts);
    findings.addAll(pixels.findings());
    if (classes) {
      findings.addAll(pixels.grounds());
      findings.addAll(pixels.duplicates());
      findings.addAll(ClassBalance.findings(parts));
    }
    return new Look(findings, subject);
  }

  /** The findings, a line each. */
  @Override
  public String toString() {
    return findings.isEmpty()
        ? "Nothing odd in " + Printable.line(subject)
        : String.join(System.lineSeparator(), findings);
  }
}
