package org.sketchell.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.OptionalLong;
import org.sketchell.tensor.SplitMix64;

/**
 * Goes through an image set in batches, in order or shuffled anew for every epoch, and fills the
 * caller's buffers; nothing is allocated per batch.
 *
 * <pre>{@code
 * Batches batches = Batches.shuffled(images, 10, 42);
 * ByteBuffer pixels = batches.newImageBuffer();
 * LongBuffer labels = batches.newLabelBuffer();
 * for (int epoch = 0; epoch < 2; epoch++) {
 *   batches.epoch(epoch);
 *   for (int n = batches.next(pixels, labels); n > 0; n = batches.next(pixels, labels)) { ... }
 * }
 * }</pre>
 *
 * One pass has one cursor: an object of this class serves one thread.
 */
public final class Batches {
  private final ImageSet images;
  private final int batchSize;
  private final OptionalLong seed;
  private final boolean dropLast;
  private final int[] order;
  private int position;

  private Batches(ImageSet images, int batchSize, OptionalLong seed, boolean dropLast) {
    if (batchSize < 1) {
      throw new DataException("Expected a batch of at least 1 image, got " + batchSize + ".");
    }
    if ((long) batchSize * images.imageBytes() > Integer.MAX_VALUE) {
      throw new DataException(
          "A batch of " + batchSize + " images of " + images.imageSize() + " exceeds 2 GiB.");
    }
    this.images = images;
    this.batchSize = batchSize;
    this.seed = seed;
    this.dropLast = dropLast;
    this.order = new int[images.size()];
    epoch(0);
  }

  /**
   * Batches in the order of the set, the same in every epoch; the last one may be smaller.
   *
   * @param images the set
   * @param batchSize images per batch, at least 1
   * @return positioned at the first batch
   */
  public static Batches sequential(ImageSet images, int batchSize) {
    return new Batches(images, batchSize, OptionalLong.empty(), false);
  }

  /**
   * Batches in an order that depends on seed and epoch only; the last one may be smaller.
   *
   * @param images the set
   * @param batchSize images per batch, at least 1
   * @param seed of the random orders
   * @return positioned at the first batch of epoch 0
   */
  public static Batches shuffled(ImageSet images, int batchSize, long seed) {
    return new Batches(images, batchSize, OptionalLong.of(seed), false);
  }

  /**
   * The same, but a last batch that would be smaller is left out.
   *
   * @return positioned at the first batch of epoch 0
   */
  public Batches droppingLast() {
    return new Batches(images, batchSize, seed, true);
  }

  /**
   * Goes to the first batch of an epoch.
   *
   * @param epoch its number, from 0
   * @return this
   */
  public Batches epoch(int epoch) {
    if (seed.isPresent() || epoch == 0) {
      Arrays.setAll(order, i -> i);
    }
    if (seed.isPresent()) {
      SplitMix64.of(seed.getAsLong(), epoch).shuffle(order);
    }
    position = 0;
    return this;
  }

  /**
   * Goes to a batch of the current epoch, to continue where a run was interrupted.
   *
   * @param batch its number, 0 to {@link #batchesPerEpoch()}
   * @return this
   */
  public Batches seek(int batch) {
    if (batch < 0 || batch > batchesPerEpoch()) {
      throw new IndexOutOfBoundsException(
          "There is no batch " + batch + ": an epoch has " + batchesPerEpoch() + ".");
    }
    position = (int) Math.min((long) batch * batchSize, order.length);
    return this;
  }

  /**
   * Fills the buffers with the next batch. Afterwards both have position 0 and their limit at the
   * end of the batch.
   *
   * @param pixels room for a whole batch: batch size x channels x height x width bytes
   * @param labels room for a whole batch
   * @return how many images the batch has, 0 at the end of the epoch
   */
  public int next(ByteBuffer pixels, LongBuffer labels) {
    int count = nextCount();
    if (pixels.capacity() < count * images.imageBytes() || labels.capacity() < count) {
      throw new IllegalArgumentException(
          "A batch of "
              + count
              + " images of "
              + images.imageSize()
              + " needs "
              + count * images.imageBytes()
              + " bytes and "
              + count
              + " labels, but the buffers hold "
              + pixels.capacity()
              + " and "
              + labels.capacity()
              + ".");
    }
    pixels.clear();
    labels.clear();
    for (int i = 0; i < count; i++) {
      int image = order[position + i];
      images.copyTo(image, pixels);
      labels.put(images.label(image));
    }
    pixels.flip();
    labels.flip();
    position += count;
    return count;
  }

  private int nextCount() {
    int left = order.length - position;
    return left >= batchSize ? batchSize : dropLast ? 0 : left;
  }

  /**
   * Images per batch, but perhaps the last.
   *
   * @return at least 1
   */
  public int batchSize() {
    return batchSize;
  }

  /**
   * How many batches an epoch has.
   *
   * @return 0 if {@link #droppingLast} leaves nothing
   */
  public int batchesPerEpoch() {
    return (int) (((long) order.length + (dropLast ? 0 : batchSize - 1)) / batchSize);
  }

  /**
   * The set that is gone through.
   *
   * @return as it was given
   */
  public ImageSet images() {
    return images;
  }

  /**
   * A buffer for the pixels of a batch.
   *
   * @return direct, native byte order, batch size x channels x height x width bytes
   */
  public ByteBuffer newImageBuffer() {
    return ByteBuffer.allocateDirect(batchSize * images.imageBytes())
        .order(ByteOrder.nativeOrder());
  }

  /**
   * A buffer for the labels of a batch.
   *
   * @return direct, native byte order, one number per image
   */
  public LongBuffer newLabelBuffer() {
    return ByteBuffer.allocateDirect(batchSize * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }
}
