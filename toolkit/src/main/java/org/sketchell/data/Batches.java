// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.CheckReturnValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.sketchell.augment.Augmentation;
import org.sketchell.augment.Companion;
import org.sketchell.runtime.Crew;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Generator;
import org.sketchell.tensor.Tensor;

/**
 * Goes through examples in batches, in order or shuffled anew for every epoch: as tensors, for a
 * loop by hand,
 *
 * <pre>{@code
 * for (Batch batch : Batches.shuffled(images, 10)) {
 *   Tensor loss = crossEntropy(network.forward(batch.images()), batch.labels());
 *   ...
 * }
 * }</pre>
 *
 * or into the caller's buffers, so that nothing is allocated per batch:
 *
 * <pre>{@code
 * Batches batches = Batches.shuffled(examples, 10, 42);
 * List<ByteBuffer> buffers = batches.newBuffers();
 * for (int epoch = 0; epoch < 2; epoch++) {
 *   batches.epoch(epoch);
 *   for (int n = batches.next(buffers); n > 0; n = batches.next(buffers)) { ... }
 * }
 * }</pre>
 *
 * One pass has one cursor: an object of this class serves one thread.
 */
public final class Batches implements Iterable<Batch> {
  /** The {@link #order} of batches in which every shard of the examples has its part. */
  public static final String SHARDED = "sharded";

  private final Examples examples;
  private final List<Field> fields;
  private final int batchSize;
  private final OptionalLong seed;
  private final Sampling sampling;
  private final Sharding sharding;
  private final boolean dropLast;
  private final Optional<Augmentation> augmentation;
  private final int[] order;
  private int epoch;
  private int position;
  private int nextPass;

  private Batches(
      Examples examples,
      int batchSize,
      OptionalLong seed,
      Sampling sampling,
      Sharding sharding,
      boolean dropLast,
      Optional<Augmentation> augmentation) {
    if (batchSize < 1) {
      throw new DataException("Expected a batch of at least 1 image, got %d.", batchSize);
    }
    sharding.requireEvenBatches(batchSize);
    this.examples = examples;
    this.fields = examples.fields();
    for (Field field : fields) {
      if ((long) batchSize * field.bytes() > Integer.MAX_VALUE) {
        throw new DataException("A batch of %d %s exceeds 2 GiB.", batchSize, plural(field));
      }
    }
    this.batchSize = batchSize;
    this.seed = seed;
    this.sampling = sampling;
    this.sharding = sharding;
    this.dropLast = dropLast;
    this.augmentation = augmentation;
    this.order = new int[examples.size()];
    epoch(0);
  }

  private static String plural(Field field) {
    return field.meaning() == Meaning.PIXELS
        ? "images of " + ImageSet.text(ImageSize.of(field.type().shape()))
        : field.name() + " of " + field.type();
  }

  /**
   * Batches in the order of the set, the same in every epoch; the last one may be smaller.
   *
   * @param batchSize examples per batch, at least 1
   */
  public static Batches sequential(Examples examples, int batchSize) {
    return of(examples, batchSize, OptionalLong.empty(), Sampling.IN_ORDER);
  }

  /**
   * Batches in an order that depends on seed and epoch only; the last one may be smaller.
   *
   * @param batchSize examples per batch, at least 1
   */
  public static Batches shuffled(Examples examples, int batchSize, long seed) {
    return of(examples, batchSize, OptionalLong.of(seed), Sampling.SHUFFLED);
  }

  private static Batches of(
      Examples examples, int batchSize, OptionalLong seed, Sampling sampling) {
    return new Batches(examples, batchSize, seed, sampling, Sharding.NONE, false, Optional.empty());
  }

  /**
   * The same, with a seed drawn from the generator that {@code manualSeed} sets.
   *
   * @param batchSize examples per batch, at least 1
   */
  public static Batches shuffled(Examples examples, int batchSize) {
    return shuffled(examples, batchSize, Generator.shared().newSeed());
  }

  /**
   * Batches in which each class is as likely as any other: as many examples an epoch as there are,
   * drawn by chance, those of rare classes several times.
   *
   * @param examples have a class each, their first target
   * @param batchSize examples per batch, at least 1
   * @throws DataException if they have none
   */
  public static Batches balanced(Examples examples, int batchSize, long seed) {
    return of(examples, batchSize, OptionalLong.of(seed), Sampling.balanced(Cut.labels(examples)));
  }

  /**
   * Batches of examples that are drawn by chance, as many an epoch as there are.
   *
   * @param weights how likely each is, in proportion: none below 0, and not all 0
   * @param batchSize examples per batch, at least 1
   * @throws DataException if there is not one for each example, or they are no weights
   */
  public static Batches weighted(Examples examples, double[] weights, int batchSize, long seed) {
    if (weights.length != examples.size()) {
      throw new DataException(
          "Every example needs a weight, but %d examples came with %d weights.",
          examples.size(), weights.length);
    }
    return of(examples, batchSize, OptionalLong.of(seed), Sampling.weighted(weights));
  }

  /**
   * Batches in which every shard of the examples has its part, one after the other: example {@code
   * i} is in shard {@code i % shards}, whatever lies where. The order within a shard depends on
   * seed, epoch and shard only; the last batch may be smaller.
   *
   * @param batchSize examples per batch, a multiple of the shards
   * @param shards at least 1
   * @throws DataException if the batch size is no such multiple
   */
  public static Batches sharded(Examples examples, int batchSize, long seed, int shards) {
    return new Batches(
        examples,
        batchSize,
        OptionalLong.of(seed),
        Sampling.SHUFFLED,
        Sharding.into(shards),
        false,
        Optional.empty());
  }

  /** The same in the order of the set, to validate with: each batch is put in order by shard. */
  public static Batches sharded(Examples examples, int batchSize, int shards) {
    return new Batches(
        examples,
        batchSize,
        OptionalLong.empty(),
        Sampling.IN_ORDER,
        Sharding.into(shards),
        false,
        Optional.empty());
  }

  /**
   * What one shard gives to each of the {@link #sharded} batches of all examples, in a process that
   * has no others.
   *
   * @param own the examples of the shard, in their order
   * @param shard its number, from 0
   * @param part examples of a shard in a batch
   * @param seed of the batches; empty for the order of the set
   */
  public static Batches ofShard(Examples own, int shard, int shards, int part, OptionalLong seed) {
    return new Batches(
        own,
        part,
        seed,
        seed.isPresent() ? Sampling.SHUFFLED : Sampling.IN_ORDER,
        Sharding.into(shards).one(shard),
        false,
        Optional.empty());
  }

  /** The same, but a last batch that would be smaller is left out. */
  @CheckReturnValue
  public Batches droppingLast() {
    return new Batches(examples, batchSize, seed, sampling, sharding, true, augmentation);
  }

  /**
   * The same with pictures that are changed by chance, anew in every epoch. Targets with a place
   * for each pixel, masks of classes and pictures, are moved with the first picture of their
   * example; other targets, such as numbers, stay what they are, also where they are positions in
   * it.
   *
   * @throws DataException if no input is of pictures as bytes, or a target has other places than
   *     they have pixels
   */
  @CheckReturnValue
  public Batches augmented(Augmentation changes) {
    if (examples.inputs().stream().noneMatch(Batches::isPictures)) {
      throw new DataException(
          "Only pictures are changed by chance, but these examples have %s.", examples.inputs());
    }
    ImageSize size = ImageSize.of(fields.get(leader()).type().shape());
    for (Field target : examples.targets()) {
      if (target.type().shape().rank() > 1 && !isMovedWith(target, size)) {
        throw new DataException(
            "Pictures of %s that are changed by chance would leave their %s of %s as it is: only"
                + " masks of classes and pictures of bytes of the same height and width are moved"
                + " with them.",
            ImageSet.text(size), target.name(), target.type());
      }
    }
    return new Batches(
        examples, batchSize, seed, sampling, sharding, dropLast, Optional.of(changes));
  }

  /** Goes to the first batch of an epoch, counted from 0. */
  @CheckReturnValue
  public Batches epoch(int epoch) {
    this.epoch = epoch;
    fill(order, epoch);
    position = 0;
    nextPass = epoch;
    return this;
  }

  private void fill(int[] numbers, int epoch) {
    sharding.fill(numbers, batchSize, sampling, seed, epoch);
  }

  /**
   * Goes once through the examples: the first time through the epoch that {@link #epoch} chose, or
   * else the first, then through the next, so that each loop over shuffled batches has an order of
   * its own.
   */
  @Override
  public Iterator<Batch> iterator() {
    int[] numbers = new int[order.length];
    int pass = nextPass++;
    fill(numbers, pass);
    int count = batchesPerEpoch();
    return IntStream.range(0, count)
        .mapToObj(
            batch -> {
              int from = batch * batchSize;
              int to = (int) Math.min((batch + 1L) * batchSize, numbers.length);
              List<Tensor> tensors = tensors(Arrays.copyOfRange(numbers, from, to), from, pass);
              return Batch.of(examples.inputs(), examples.targets(), tensors);
            })
        .iterator();
  }

  /**
   * Goes to a batch of the current epoch, to continue where a run was interrupted.
   *
   * @param batch its number, 0 to {@link #batchesPerEpoch()}
   */
  @CheckReturnValue
  public Batches seek(int batch) {
    if (batch < 0 || batch > batchesPerEpoch()) {
      throw new IndexOutOfBoundsException(
          "There is no batch " + batch + ": an epoch has " + batchesPerEpoch() + ".");
    }
    position = (int) Math.min((long) batch * batchSize, order.length);
    return this;
  }

  /**
   * Fills the buffers with the next batch. Afterwards each has position 0 and its limit at the end
   * of the batch.
   *
   * @param buffers one for each input, then one for each target, each with room for a whole batch
   * @return how many examples the batch has, 0 at the end of the epoch
   */
  public int next(List<ByteBuffer> buffers) {
    int count = fill(position, nextCount(), buffers, Crew::run);
    position += count;
    return count;
  }

  /** Whether it takes more to put a batch together than to copy what is there. */
  boolean takeTime() {
    return augmentation.isPresent()
        || !(examples instanceof ImageSet
            || examples instanceof Columns
            || examples instanceof Chosen);
  }

  /** The number of the next batch of the epoch. */
  int batch() {
    return Math.toIntExact(((long) position + batchSize - 1) / batchSize);
  }

  /**
   * Fills buffers with a batch of the current epoch; several threads may do so at once. The crew is
   * left to whoever uses the batches meanwhile.
   *
   * @param batch its number, from 0 to the last
   * @return how many examples it has
   */
  int fill(int batch, List<ByteBuffer> buffers) {
    int from = batch * batchSize;
    return fill(from, Math.min(batchSize, order.length - from), buffers, Batches::alone);
  }

  /** Does pieces 0 to a number, excluded, in any order. */
  @FunctionalInterface
  private interface Workers {
    void run(int pieces, IntConsumer piece);
  }

  private static void alone(int pieces, IntConsumer piece) {
    for (int i = 0; i < pieces; i++) {
      piece.accept(i);
    }
  }

  private int fill(int from, int count, List<ByteBuffer> buffers, Workers workers) {
    requireRoom(buffers, count);
    // By number: an iterator would be made for each batch.
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).clear();
    }
    for (int i = 0; i < count; i++) {
      examples.copyTo(order[from + i], buffers);
    }
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).flip();
    }
    if (augmentation.isPresent()) {
      int[] dice = dice(Arrays.copyOfRange(order, from, from + count), from);
      augment(buffers, dice, epoch, workers);
    }
    return count;
  }

  private void requireRoom(List<ByteBuffer> buffers, int count) {
    if (buffers.size() != fields.size()) {
      throw new IllegalArgumentException(
          "A batch of "
              + fields.size()
              + " fields needs as many buffers, but got "
              + buffers.size()
              + "; newBuffers() makes them.");
    }
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      if (buffers.get(i).capacity() < count * field.bytes()) {
        throw new IllegalArgumentException(
            "A batch of "
                + count
                + " "
                + plural(field)
                + " needs "
                + count * field.bytes()
                + " bytes, but the buffer holds "
                + buffers.get(i).capacity()
                + ".");
      }
    }
  }

  /**
   * Fills the buffers with the next batch of an image set. Afterwards both have position 0 and
   * their limit at the end of the batch.
   *
   * @param pixels room for a whole batch: batch size x channels x height x width bytes
   * @param labels room for a whole batch
   * @return how many images the batch has, 0 at the end of the epoch
   */
  public int next(ByteBuffer pixels, LongBuffer labels) {
    ImageSet images = images();
    int count = nextCount();
    int bytes = fields.get(0).bytes();
    if (pixels.capacity() < count * bytes || labels.capacity() < count) {
      throw new IllegalArgumentException(
          "A batch of "
              + count
              + " "
              + plural(fields.get(0))
              + " needs "
              + count * bytes
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
    if (augmentation.isPresent()) {
      int[] dice = dice(Arrays.copyOfRange(order, position, position + count), position);
      augment(List.of(pixels), dice, epoch, Crew::run);
    }
    position += count;
    return count;
  }

  /** The first input of pictures. */
  private int leader() {
    int leader = 0;
    while (!isPictures(fields.get(leader))) {
      leader++;
    }
    return leader;
  }

  private static boolean isMovedWith(Field target, ImageSize size) {
    Shape shape = target.type().shape();
    int rank = shape.rank();
    return (isPictures(target) || target.meaning() == Meaning.CLASS && rank == 2)
        && shape.size(rank - 2) == size.height()
        && shape.size(rank - 1) == size.width();
  }

  private List<Tensor> tensors(int[] some, int from, int pass) {
    if (augmentation.isEmpty()) {
      return examples.tensors(some);
    }
    List<ByteBuffer> buffers = new ArrayList<>();
    List<Tensor> stored = examples.stored(some);
    for (Tensor tensor : stored) {
      ByteBuffer own =
          ByteBuffer.allocateDirect(Math.toIntExact(tensor.type().bytes()))
              .order(ByteOrder.nativeOrder());
      buffers.add(own.put(tensor.evaluate().value().orElseThrow().duplicate()).flip());
    }
    augment(buffers, dice(some, from), pass, Crew::run);
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < stored.size(); i++) {
      tensors.add(fields.get(i).decode(Tensor.over(stored.get(i).type(), buffers.get(i))));
    }
    Tensor.evaluate(tensors);
    return tensors;
  }

  private static boolean isPictures(Field field) {
    return field.meaning() == Meaning.PIXELS && field.type().elements() == ElementType.UINT8;
  }

  private void augment(List<ByteBuffer> buffers, int[] dice, int pass, Workers workers) {
    int leader = leader();
    for (int i = leader; i < examples.inputs().size(); i++) {
      if (isPictures(fields.get(i))) {
        boolean leads = i == leader;
        Field field = fields.get(i);
        ByteBuffer pictures = buffers.get(i);
        ImageSize size = ImageSize.of(field.type().shape());
        Augmentation changes = augmentation.orElseThrow();
        // Each picture has dice of its own, so it is all the same who changes it.
        workers.run(
            dice.length,
            one ->
                changes.apply(
                    pictures,
                    one * field.bytes(),
                    size,
                    leads ? companions(buffers, one) : List.of(),
                    seed.orElse(0),
                    pass,
                    dice[one]));
      }
    }
  }

  /** What is moved with the first picture of an example. */
  private List<Companion> companions(List<ByteBuffer> buffers, int one) {
    List<Companion> companions = new ArrayList<>();
    for (int i = examples.inputs().size(); i < buffers.size(); i++) {
      TensorType type = fields.get(i).type();
      int from = one * fields.get(i).bytes();
      int count = type.shape().elements() > Integer.MAX_VALUE ? 0 : (int) type.shape().elements();
      if (isPictures(fields.get(i))) {
        companions.add(Companion.pixels(buffers.get(i), from, count));
      } else if (type.shape().rank() == 2) {
        companions.add(Companion.classes(buffers.get(i), from, count, type.elements().bytes()));
      }
    }
    return companions;
  }

  /**
   * What decides, beside seed and epoch, about the pictures of a batch: their numbers, or their
   * places in the epoch where it may have one several times, which should differ then.
   */
  private int[] dice(int[] some, int from) {
    return sampling.draws()
        ? IntStream.range(from, from + some.length).toArray()
        : sharding.amongAll(some);
  }

  private int nextCount() {
    int left = order.length - position;
    return left >= batchSize ? batchSize : dropLast ? 0 : left;
  }

  /** Seed of the random orders; empty for the order of the set. */
  public OptionalLong seed() {
    return seed;
  }

  /**
   * In which order: {@code sequential}, {@code shuffled}, {@code sharded}, which is shuffled too,
   * {@code balanced} or {@code weighted}.
   */
  public String order() {
    return shards() > 0 && seed.isPresent() ? SHARDED : sampling.name();
  }

  /** How many shards of the examples have their part in each batch; 0 if there are none. */
  public int shards() {
    return sharding.shards();
  }

  /**
   * SHA-256 over what the examples are, {@link Examples#contentHash()}; of {@link #sharded} batches
   * over what each shard is, which can be found out side by side.
   */
  public String contentHash() {
    return shards() == 0 || examples instanceof ExamplesElsewhere
        ? examples.contentHash()
        : ShardHash.of(examples, shards());
  }

  /** SHA-256 of the weights that examples are drawn by, if they were given; else empty. */
  public Optional<String> weightsHash() {
    return sampling.weightsHash();
  }

  /** What changes the pictures; empty if nothing does. */
  public Optional<Augmentation> augmentation() {
    return augmentation;
  }

  /** Whether a last, smaller batch is left out. */
  public boolean dropsLast() {
    return dropLast;
  }

  /** Images per batch, but perhaps the last, at least 1. */
  public int batchSize() {
    return batchSize;
  }

  /** How many batches an epoch has; 0 if {@link #droppingLast} leaves nothing. */
  public int batchesPerEpoch() {
    return (int) (((long) order.length + (dropLast ? 0 : batchSize - 1)) / batchSize);
  }

  /** The set that is gone through. */
  public Examples examples() {
    return examples;
  }

  /**
   * The set that is gone through, if it is one of images with class labels.
   *
   * @throws DataException if it is another one
   */
  public ImageSet images() {
    if (examples instanceof ImageSet images) {
      return images;
    }
    throw new DataException(
        "Images with class labels are needed here, but these examples are %s; examples() has them.",
        examples);
  }

  /**
   * Buffers for the fields of a batch: direct, native byte order, one for each input, then one for
   * each target.
   */
  public List<ByteBuffer> newBuffers() {
    return fields.stream()
        .map(
            field ->
                ByteBuffer.allocateDirect(batchSize * field.bytes()).order(ByteOrder.nativeOrder()))
        .toList();
  }

  /**
   * A buffer for the pixels of a batch of an image set: direct, native byte order, batch size x
   * channels x height x width bytes.
   */
  public ByteBuffer newImageBuffer() {
    return ByteBuffer.allocateDirect(batchSize * images().imageBytes())
        .order(ByteOrder.nativeOrder());
  }

  /**
   * A buffer for the labels of a batch of an image set: direct, native byte order, one number per
   * image.
   */
  public LongBuffer newLabelBuffer() {
    return ByteBuffer.allocateDirect(batchSize * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer();
  }

  @Override
  public String toString() {
    String order =
        seed.isPresent() ? order() + " by the seed " + seed.getAsLong() : "in the order of the set";
    return batchesPerEpoch()
        + " batches of "
        + batchSize
        + " of "
        + examples.size()
        + " examples, "
        + order
        + augmentation.map(changes -> ", changed by " + changes).orElse("");
  }
}
