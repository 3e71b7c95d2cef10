// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.BarrierTaskInfo;
import org.sketchell.data.ImageSet;
import org.sketchell.runtime.Versions;
import org.sketchell.shape.ImageSize;
import org.sketchell.train.Ring;
import org.sketchell.train.ShardWorker;

/**
 * What a worker has to do with its rows: put them where they belong in its shards, say what these
 * are, and train with them.
 *
 * @param names of examples; null where they have none
 */
record ShardDuty(
    int channels,
    int height,
    int width,
    List<String> classes,
    Placement placement,
    ExampleNumbers names)
    implements Duty<byte[]> {
  private static final long serialVersionUID = 1L;

  ShardDuty {
    classes = new ArrayList<>(classes);
  }

  ImageSize image() {
    return new ImageSize(channels, height, width);
  }

  /** One part of a shard. */
  private final class Part {
    private final boolean trains;
    private final int shard;
    private final int[] labels;
    private final BitSet there = new BitSet();
    private final ShardRoom.Images images;

    Part(boolean trains, int shard, ShardRoom room) {
      this.trains = trains;
      this.shard = shard;
      this.labels = new int[placement.count(trains, shard)];
      this.images = room.place(labels.length, image().pixels());
    }

    void put(int place, char label, ByteBuffer pixels) {
      if (there.get(place)) {
        throw new DutyException(
            "Two rows are the same example, %s of the class %s; each file has each key once.",
            name(place), classes.get(label));
      }
      there.set(place);
      labels[place] = label;
      images.put(place, pixels);
    }

    /** The words for an example, by its number among all. */
    private String name(int place) {
      int number = place * placement.shards() + shard;
      int wanted = trains ? number : -1 - number;
      for (int i = 0; i < placement.size(); i++) {
        if (placement.place(i) == wanted) {
          return names == null ? "number " + i : names.name(i);
        }
      }
      return "number " + number;
    }

    ImageSet images() {
      int missing = there.nextClearBit(0);
      if (missing < labels.length) {
        throw new DutyException(
            "An example that was counted did not come, %s: the rows are not the same each time"
                + " that Spark reads them, or one of them is there twice; write them to a table,"
                + " and train from that.",
            name(missing));
      }
      return ImageSet.over(image(), classes, labels, images::copyTo);
    }
  }

  @Override
  public Readiness ready(int rank, int workers, Iterator<byte[]> rows) {
    return ready(rank, rows, ShardRoom.ofOne(neighbours()));
  }

  /** How many workers this process has. */
  private static int neighbours() {
    BarrierTaskContext context = BarrierTaskContext.get();
    if (context == null) {
      return 1;
    }
    BarrierTaskInfo[] all = context.getTaskInfos();
    String own = all[context.partitionId()].address();
    return (int) Arrays.stream(all).filter(task -> task.address().equals(own)).count();
  }

  Readiness ready(int rank, Iterator<byte[]> rows, ShardRoom room) {
    // Says here and not in the middle of a step that this machine cannot compute.
    Versions.onnxRuntime();
    int first = placement.firstShard(rank);
    int end = placement.firstShard(rank + 1);
    List<Part> training = new ArrayList<>();
    List<Part> validation = new ArrayList<>();
    for (int shard = first; shard < end; shard++) {
      training.add(new Part(true, shard, room));
      validation.add(new Part(false, shard, room));
    }
    Complaint complaint = new Complaint(training, validation, first);
    while (rows.hasNext()) {
      ShardBlock.read(rows.next(), image().pixels(), complaint);
    }
    complaint.throwIfAny();
    List<ShardWorker.Shard> shards = new ArrayList<>();
    for (int i = 0; i < end - first; i++) {
      shards.add(
          new ShardWorker.Shard(first + i, training.get(i).images(), validation.get(i).images()));
    }
    ByteBuffer report = ShardReport.of(shards).bytes();
    return new Readiness() {
      @Override
      public ByteBuffer report() {
        return report;
      }

      @Override
      public Work begin(Ring ring) {
        return new Working(new ShardWorker(ring, placement.shards(), shards));
      }
    };
  }

  /** Puts examples into their places, and keeps the sentence about the first row that is none. */
  private static final class Complaint implements ShardBlock.Reader {
    private final List<Part> training;
    private final List<Part> validation;
    private final int firstShard;
    private long firstExample = Long.MAX_VALUE;
    private String sentence;

    Complaint(List<Part> training, List<Part> validation, int firstShard) {
      this.training = training;
      this.validation = validation;
      this.firstShard = firstShard;
    }

    @Override
    public void example(int shard, int place, char label, ByteBuffer pixels) {
      Part part = (place >= 0 ? training : validation).get(shard - firstShard);
      part.put(place >= 0 ? place : -1 - place, label, pixels);
    }

    @Override
    public void sentence(long example, String text) {
      if (example < firstExample) {
        firstExample = example;
        sentence = text;
      }
    }

    void throwIfAny() {
      if (sentence != null) {
        throw new DutyException("%s", sentence);
      }
    }
  }

  /** A worker of the toolkit. */
  private record Working(ShardWorker worker) implements Work {
    @Override
    public ByteBuffer obey(ByteBuffer message) {
      return worker.obey(message);
    }

    @Override
    public void close() {
      worker.close();
    }
  }
}
