// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.util.Utils;
import org.sketchell.file.AtomicFile;

/**
 * Room for the pixels of a worker's shards: outside the heap as long as there is some, then in
 * temporary files that are mapped and are nobody's file any more.
 */
final class ShardRoom {
  /** Of all shards of a worker together, at most. */
  private static final long IN_MEMORY = 1L << 30;

  /** What one buffer holds at most. */
  private static final int LARGEST = 1 << 30;

  private final Path folder;
  private long left;

  /**
   * So many bytes of memory.
   *
   * @param inMemory at most; how much there is decides, too
   * @param folder for what is more
   */
  ShardRoom(long inMemory, Path folder) {
    this.left = inMemory;
    this.folder = folder;
  }

  /**
   * What a worker may take: the virtual machine gives as much outside the heap as its heap is
   * large, and half of it is for Spark and for the steps. Where a container is ended that takes
   * more than was asked for, it is half of what was asked for beside the heap. The rest goes where
   * Spark has its own temporary files.
   *
   * @param workers that this process has
   */
  static ShardRoom ofOne(int workers) {
    SparkConf conf = SparkEnv.get().conf();
    String master = conf.get("spark.master", "");
    boolean contained = master.startsWith("yarn") || master.startsWith("k8s");
    long heap = Runtime.getRuntime().maxMemory();
    long beside = contained ? overhead(conf, heap) : heap;
    return new ShardRoom(
        Math.min(IN_MEMORY, beside / 2 / workers), Path.of(Utils.getLocalDir(conf)));
  }

  /** As Spark counts it, where nothing else is said: a tenth, and 384 MB at least. */
  private static long overhead(SparkConf conf, long heap) {
    long usual = Math.max(384, (heap >> 20) / 10);
    return conf.getSizeAsMb("spark.executor.memoryOverhead", usual + "m") << 20;
  }

  /** A place for images of one size. */
  Images place(int count, int imageBytes) {
    int each = Math.max(1, LARGEST / imageBytes);
    ByteBuffer[] parts = new ByteBuffer[(int) (((long) count + each - 1) / each)];
    for (int i = 0; i < parts.length; i++) {
      long bytes = Math.min(each, count - (long) i * each) * imageBytes;
      parts[i] = bytes(Math.toIntExact(bytes));
    }
    return new Images(parts, each, imageBytes);
  }

  private ByteBuffer bytes(int count) {
    if (count <= left) {
      try {
        ByteBuffer bytes = ByteBuffer.allocateDirect(count);
        left -= count;
        return bytes;
      } catch (OutOfMemoryError e) {
        // Then on the disk.
        left = 0;
      }
    }
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < count) {
        throw new DutyException(
            "The shards of a worker take more than its memory and than the %d MB that are free in"
                + " %s; give it fewer shards (more workers), or name a folder with more room in"
                + " spark.local.dir.",
            free >> 20, folder);
      }
      Path file = Files.createTempFile(folder, "sketchell-shard-", ".tmp");
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, count);
      } finally {
        delete(file);
      }
    } catch (IOException e) {
      throw new DutyException(
          "The shards of a worker cannot be put into %s: %s.", folder, AtomicFile.reason(e));
    }
  }

  /** What is mapped stays so, where the system allows it; else the file goes when Java ends. */
  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }

  /** Images at their places. */
  record Images(ByteBuffer[] parts, int each, int imageBytes) {
    void put(int place, ByteBuffer pixels) {
      parts[place / each].put(place % each * imageBytes, pixels, pixels.position(), imageBytes);
    }

    void copyTo(int place, ByteBuffer target) {
      int at = target.position();
      target.put(at, parts[place / each], place % each * imageBytes, imageBytes);
      target.position(at + imageBytes);
    }
  }
}
