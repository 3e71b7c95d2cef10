// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.Path;

/** Which machines have which bytes of a file, where its file system knows. */
record Blocks(Origin origin, List<Block> blocks) {
  /** Bytes of a file that some machines have. */
  record Block(long from, long to, List<String> hosts) {}

  /** Of a local file and of doodles nothing is known; nor if the file system does not say. */
  static Blocks of(Origin origin, Configuration hadoop) {
    if (origin instanceof NpyRows rows && !rows.file().startsWith("file:")) {
      try {
        Path path = new Path(rows.file());
        List<Block> blocks = new ArrayList<>();
        for (BlockLocation block :
            path.getFileSystem(hadoop).getFileBlockLocations(path, 0, rows.bytes())) {
          List<String> hosts =
              Stream.of(block.getHosts()).filter(host -> !host.equals("localhost")).toList();
          blocks.add(new Block(block.getOffset(), block.getOffset() + block.getLength(), hosts));
        }
        return new Blocks(origin, blocks);
      } catch (IOException e) {
        // Where to read is advice only; a file that is gone is said by who reads it.
        return new Blocks(origin, List.of());
      }
    }
    return new Blocks(origin, List.of());
  }

  /** The machines that have the middle of some rows. */
  String[] hosts(long from, long to) {
    if (!(origin instanceof NpyRows rows)) {
      return new String[0];
    }
    long middle = (rows.position(from) + rows.position(to)) / 2;
    return blocks.stream()
        .filter(block -> block.from() <= middle && middle < block.to())
        .flatMap(block -> block.hosts().stream())
        .distinct()
        .toArray(String[]::new);
  }
}
