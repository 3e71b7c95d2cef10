// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sketchell.file.Explained;
import org.sketchell.shape.ImageSize;

/** What the pixels of one or two sets of images show, every image read once. */
final class PixelSurvey {
  private static final long MOST_BYTES = 1L << 28;

  /** Brightest values below this are black to the eye. */
  private static final int DARK = 64;

  /** Pictures of which one in so many is odd are usual. */
  private static final int USUAL = 1000;

  private final List<ImageSet> parts;
  private final List<String> classes;
  private final int stride;
  private final int[] brightest;
  private final int[] darkest;
  private final int[] empty;
  private final int[] bright;
  private final int[] seen;
  private final Map<Long, Place> first = new HashMap<>();
  private int underTwo;
  private String twoLabels = "";

  private record Place(int part, int image) {}

  private PixelSurvey(List<ImageSet> parts) {
    this.parts = parts;
    this.classes = parts.stream().flatMap(set -> set.classes().stream()).distinct().toList();
    long bytes = parts.stream().mapToLong(set -> (long) set.size() * set.imageBytes()).sum();
    this.stride = (int) Math.max(1, (bytes + MOST_BYTES - 1) / MOST_BYTES);
    int count = classes.size();
    this.brightest = new int[count];
    this.darkest = new int[count];
    Arrays.fill(darkest, 255);
    this.empty = new int[count];
    this.bright = new int[count];
    this.seen = new int[count];
  }

  static PixelSurvey of(List<ImageSet> parts) {
    PixelSurvey survey = new PixelSurvey(parts);
    for (int part = 0; part < parts.size(); part++) {
      ImageSet images = parts.get(part);
      int[] classOf = images.classes().stream().mapToInt(survey.classes::indexOf).toArray();
      ByteBuffer pixels = ByteBuffer.allocate(images.imageBytes());
      for (int i = 0; i < images.size(); i += survey.stride) {
        images.copyTo(i, pixels.clear());
        survey.look(new Place(part, i), classOf[images.label(i)], pixels.array());
      }
    }
    return survey;
  }

  private void look(Place place, int label, byte[] pixels) {
    int most = 0;
    int least = 255;
    long sum = 0;
    long hash = pixels.length;
    for (byte pixel : pixels) {
      int value = pixel & 0xff;
      most = Math.max(most, value);
      least = Math.min(least, value);
      sum += value;
      hash = (hash ^ value) * 0x100000001b3L;
      hash ^= hash >>> 29;
    }
    seen[label]++;
    if (most == least) {
      // Not taken for the brightness of a class, nor for a duplicate of another.
      empty[label]++;
      return;
    }
    brightest[label] = Math.max(brightest[label], most);
    darkest[label] = Math.min(darkest[label], least);
    bright[label] += sum > 127L * pixels.length ? 1 : 0;
    Place same = first.putIfAbsent(hash, place);
    if (same != null && Arrays.equals(parts.get(same.part).image(same.image), pixels)) {
      duplicate(same, place);
    }
  }

  private void duplicate(Place one, Place other) {
    String name = parts.get(one.part).className(one.image);
    String otherName = parts.get(other.part).className(other.image);
    if (!name.equals(otherName)) {
      twoLabels = underTwo == 0 ? name + " and " + otherName : twoLabels;
      underTwo++;
    }
  }

  /** What there is to say of ranges, of axes, and of empty pictures. */
  List<String> findings() {
    List<String> findings = new ArrayList<>();
    long size = parts.stream().mapToLong(ImageSet::size).sum();
    if (size == 0) {
      return findings;
    }
    if (stride > 1) {
      findings.add(
          Explained.sentence(
              "Of %d pictures one in %d was looked at, so what is said of them is of these.",
              size, stride));
    }
    axes(findings);
    empties(findings);
    ranges(findings);
    return findings;
  }

  private void axes(List<String> findings) {
    ImageSize size = parts.get(0).imageSize();
    int shorter = Math.min(size.height(), size.width());
    int longer = Math.max(size.height(), size.width());
    if (size.channels() > 4 || shorter <= 4 && longer >= 4 * shorter && longer > 4) {
      findings.add(
          Explained.sentence(
              "Pictures have %d channels of %d x %d pixels (height x width): if that is not what"
                  + " they show, their axes are in another order than channels, height, width.",
              size.channels(), size.height(), size.width()));
    }
  }

  private void empties(List<String> findings) {
    int all = Arrays.stream(empty).sum();
    if (all > 0) {
      findings.add(
          Explained.sentence(
              "%s of one value all over, so they show nothing: %s.",
              all == 1 ? "1 picture is" : all + " pictures are",
              named(
                  IntStream.range(0, empty.length).filter(k -> empty[k] > 0).toArray(),
                  k -> classes.get(k) + " " + empty[k])));
    }
  }

  private void ranges(List<String> findings) {
    int[] shown = IntStream.range(0, seen.length).filter(k -> seen[k] > empty[k]).toArray();
    int[] dark = Arrays.stream(shown).filter(k -> brightest[k] < DARK).toArray();
    if (dark.length > 0) {
      int most = Arrays.stream(dark).map(k -> brightest[k]).max().orElseThrow();
      String whose = dark.length == shown.length ? "" : " of " + named(dark, classes::get);
      findings.add(
          most == 1
              ? Explained.sentence(
                  "The pixels%s are 0 and 1 only, but white is 255, so a network sees black"
                      + " pictures; save them again with numpy.save(name, (array * 255).astype("
                      + "\"uint8\")).",
                  whose)
              : Explained.sentence(
                  "The brightest pixel%s is %d, but white is 255, so a network sees nearly black"
                      + " pictures; save them again with numpy.save(name, (array * %d).astype("
                      + "\"uint8\")).",
                  whose, most, 255 / most));
      return;
    }
    int most = Arrays.stream(shown).map(k -> brightest[k]).max().orElse(255);
    int least = Arrays.stream(shown).map(k -> darkest[k]).min().orElse(0);
    if (most - least < DARK / 4) {
      findings.add(
          Explained.sentence(
              "All pixels lie between %d and %d of 0 to 255, so pictures are nearly alike.",
              least, most));
    }
  }

  /** Drawings of some classes that are dark on bright, where those of others are bright on dark. */
  List<String> grounds() {
    List<String> findings = new ArrayList<>();
    int[] shown = IntStream.range(0, seen.length).filter(k -> seen[k] > empty[k]).toArray();
    int[] onBright =
        Arrays.stream(shown).filter(k -> 10 * bright[k] >= 9 * (seen[k] - empty[k])).toArray();
    int[] onDark = Arrays.stream(shown).filter(k -> 10 * bright[k] <= seen[k] - empty[k]).toArray();
    if (onBright.length > 0 && onDark.length > 0) {
      findings.add(
          Explained.sentence(
              "The pictures of %s are mostly bright, those of %s mostly dark: a network learns that"
                  + " instead of what they show.",
              named(onBright, classes::get), named(onDark, classes::get)));
    } else if (onBright.length > 0 && onBright.length == shown.length) {
      findings.add(
          "The pictures are mostly bright, as drawings on white paper are, so those that are to be"
              + " recognised later must be so too.");
    }
    return findings;
  }

  private static String named(int[] labels, IntFunction<String> name) {
    return FirstFew.of(Arrays.stream(labels).mapToObj(name).toList());
  }

  /** What there is to say of pictures that are there under two classes. */
  List<String> duplicates() {
    List<String> findings = new ArrayList<>();
    if ((long) underTwo * USUAL > Arrays.stream(seen).asLongStream().sum()) {
      findings.add(
          Explained.sentence(
              "%s there under two classes, such as %s; one of them is wrong.",
              underTwo == 1 ? "1 picture is" : underTwo + " pictures are", twoLabels));
    }
    return findings;
  }
}
