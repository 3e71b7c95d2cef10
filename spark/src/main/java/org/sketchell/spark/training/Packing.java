// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.apache.spark.sql.Row;
import org.sketchell.file.Explained;
import scala.Tuple2;

/**
 * Puts the examples of a partition into blocks for the workers that have their shards. A row that
 * is no example becomes a sentence for the worker that misses it: if a task failed over it, Spark
 * would read it three times more.
 */
final class Packing implements PairFlatMapFunction<Iterator<Numbered>, Integer, byte[]> {
  private static final long serialVersionUID = 1L;

  private final String pixelsColumn;
  private final String labelColumn;
  private final boolean isMarked;
  private final int imageBytes;
  private final Map<String, Integer> labels = new HashMap<>();
  private final Placement placement;

  Packing(ExampleColumns columns, int imageBytes, List<String> classes, Placement placement) {
    this.pixelsColumn = columns.pixels();
    this.labelColumn = columns.label();
    this.isMarked = columns.validates().isPresent();
    this.imageBytes = imageBytes;
    this.placement = placement;
    classes.forEach(name -> labels.put(name, labels.size()));
  }

  @Override
  public Iterator<Tuple2<Integer, byte[]>> call(Iterator<Numbered> rows) {
    return new Blocks(rows);
  }

  /** One block for each worker is being filled at a time. */
  private final class Blocks implements Iterator<Tuple2<Integer, byte[]>> {
    private final Iterator<Numbered> rows;
    private final Map<Integer, ShardBlock> open = new HashMap<>();
    private final Queue<Tuple2<Integer, byte[]>> ready = new ArrayDeque<>();

    Blocks(Iterator<Numbered> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && rows.hasNext()) {
        add(rows.next());
      }
      if (ready.isEmpty()) {
        open.forEach((worker, block) -> ready.add(new Tuple2<>(worker, block.take())));
        open.clear();
      }
      return !ready.isEmpty();
    }

    @Override
    public Tuple2<Integer, byte[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void add(Numbered example) {
      Row row = example.row();
      if (example.number() < 0 || example.number() >= placement.size()) {
        complain(
            0,
            example,
            "%s was not there when the rows were counted: they are not the same each time that Spark"
                + " reads them; write them to a table, and train from that.",
            where(example));
        return;
      }
      int place = placement.place((int) example.number());
      boolean trains = place >= 0;
      if (isMarked
          && !Boolean.valueOf(!trains).equals(example.row().getAs(ExampleColumns.VALIDATES))) {
        complain(
            0,
            example,
            "What %s is for has changed since the rows were counted: they are not the same each time"
                + " that Spark reads them; write them to a table, and train from that.",
            where(example));
        return;
      }
      int inPart = trains ? place : -1 - place;
      int shard = inPart % placement.shards();
      int inShard = inPart / placement.shards();
      int worker = placement.worker(shard);
      String label = row.getString(ExampleColumns.LABEL);
      Integer index = label == null ? null : labels.get(label);
      byte[] pixels = row.getAs(ExampleColumns.PIXELS);
      if (index == null) {
        complain(
            worker,
            example,
            "The column %s has %s in %s, which is none of the %d classes that were counted.",
            labelColumn,
            label,
            where(example),
            labels.size());
      } else if (pixels == null || pixels.length != imageBytes) {
        complain(
            worker,
            example,
            "The column %s has %s in %s, but pictures of %d bytes are expected.",
            pixelsColumn,
            pixels == null ? "null" : pixels.length + " bytes",
            where(example),
            imageBytes);
      } else {
        ShardBlock block = open.computeIfAbsent(worker, one -> new ShardBlock(imageBytes));
        block.add(shard, trains ? inShard : -1 - inShard, (char) (int) index, pixels);
        if (block.isFull()) {
          ready.add(new Tuple2<>(worker, block.take()));
        }
      }
    }

    @FormatMethod
    private void complain(
        int worker, Numbered example, @FormatString String pattern, Object... arguments) {
      String sentence = Explained.sentence(pattern, arguments);
      ready.add(new Tuple2<>(worker, ShardBlock.sentence(example.number(), sentence)));
    }

    /** The words for a row. */
    private String where(Numbered example) {
      Row row = example.row();
      return row.isNullAt(ExampleColumns.FILE)
          ? "a row of the class " + row.getString(ExampleColumns.LABEL)
          : "the row with the key "
              + row.getLong(ExampleColumns.KEY)
              + " of "
              + row.getString(ExampleColumns.FILE);
    }
  }
}
