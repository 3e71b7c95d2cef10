// SPDX-License-Identifier: Apache-2.0
package org.sketchell.augment;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.SplitMix64;

/**
 * Transforms that change each picture anew in every epoch, one after the other.
 *
 * <pre>{@code
 * Augmentation.of(flip(0.5), rotate(10), shift(0.1))
 * Augmentation.parse("flip 0.5, rotate 10, shift 0.1")
 * }</pre>
 *
 * <p>What becomes of a picture depends on the seed, the epoch and its number only.
 */
public final class Augmentation {
  /** What is drawn here has nothing to do with what else is drawn of the same seed. */
  private static final long STREAM = 0x6175676d656e74L;

  private final List<RandomTransform> transforms;
  private final float ground;

  private Augmentation(List<RandomTransform> transforms, float ground) {
    this.transforms = transforms;
    this.ground = ground;
  }

  /** These transforms, in their order, over black ground. */
  public static Augmentation of(RandomTransform... transforms) {
    return new Augmentation(List.of(transforms), 0);
  }

  /**
   * The same by name, such as {@code flip 0.5, rotate 10, scale 0.9 1.1}; {@code ground 255} is
   * white ground.
   *
   * @throws IllegalArgumentException if there is no such transform, or it takes other numbers
   */
  public static Augmentation parse(String text) {
    List<RandomTransform> transforms = new ArrayList<>();
    double ground = 0;
    for (String part : text.split(",")) {
      String[] words = part.strip().split("\\s+");
      if (words[0].equals("ground")) {
        ground =
            words.length == 2 && words[1].matches("\\d+(\\.\\d+)?")
                ? Double.parseDouble(words[1])
                : -1;
      } else {
        transforms.add(Transforms.parse(part));
      }
    }
    return new Augmentation(List.copyOf(transforms), 0).ground(ground);
  }

  /**
   * With something else beside the pictures than black.
   *
   * @param pixel from 0 to 255
   */
  @CheckReturnValue
  public Augmentation ground(double pixel) {
    if (!(pixel >= 0 && pixel <= 255)) {
      throw new IllegalArgumentException(
          "The ground is a pixel from 0 to 255, such as 'ground 255' for white.");
    }
    return new Augmentation(transforms, (float) pixel);
  }

  /** Whether all of it is known by name, so that {@link #parse} makes it of its text again. */
  public boolean isKnown() {
    return transforms.stream().allMatch(Transforms::isKnown);
  }

  /**
   * Changes a picture in place.
   *
   * @param buffer has its bytes, channel after channel, row by row
   * @param from where they begin
   * @param seed of the training
   * @param epoch from 0
   * @param example number of the picture in its set, or place in the epoch
   */
  public void apply(
      ByteBuffer buffer, int from, ImageSize size, long seed, int epoch, int example) {
    apply(buffer, from, size, List.of(), seed, epoch, example);
  }

  /**
   * The same.
   *
   * @param companions are moved as the picture is, in place
   */
  public void apply(
      ByteBuffer buffer,
      int from,
      ImageSize size,
      List<Companion> companions,
      long seed,
      int epoch,
      int example) {
    float[] pixels = new float[size.channels() * size.height() * size.width()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = buffer.get(from + i) & 0xff;
    }
    AlteredPicture picture = new AlteredPicture(size, pixels, ground, companions);
    SplitMix64 dice = SplitMix64.of(seed, STREAM, epoch, example);
    for (RandomTransform transform : transforms) {
      transform.apply(picture, dice);
    }
    float[] changed = picture.pixels();
    for (int i = 0; i < changed.length; i++) {
      buffer.put(from + i, (byte) Math.max(0, Math.min(255, Math.round(changed[i]))));
    }
    companions.forEach(Companion::write);
  }

  /** A few versions of a picture, to look at: uint8, as many times its bytes. */
  public byte[] samples(byte[] picture, ImageSize size, int count, long seed) {
    byte[] samples = new byte[count * picture.length];
    for (int i = 0; i < count; i++) {
      byte[] one = Arrays.copyOf(picture, picture.length);
      apply(ByteBuffer.wrap(one), 0, size, seed, i, 0);
      System.arraycopy(one, 0, samples, i * picture.length, picture.length);
    }
    return samples;
  }

  /** Its transforms, as they are parsed again; one's own are functions. */
  @Override
  public String toString() {
    return transforms.stream()
            .map(it -> Transforms.isKnown(it) ? it.toString() : "a function")
            .collect(Collectors.joining(", "))
        + (ground == 0 ? "" : ", ground " + ground);
  }
}
