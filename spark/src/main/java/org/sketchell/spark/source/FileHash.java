// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sketchell.data.DataException;
import org.sketchell.file.AtomicFile;

/** The SHA-256 of a whole file, read a block at a time. */
final class FileHash {
  private static final int BLOCK = 1 << 20;

  private FileHash() {}

  static String sha256(NpyRows file, Configuration hadoop) {
    try {
      Path path = new Path(file.file());
      FileSystem files = path.getFileSystem(hadoop);
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long read = 0;
      try (InputStream in = files.open(path)) {
        byte[] block = new byte[BLOCK];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          digest.update(block, 0, n);
          read += n;
        }
      }
      FileStatus now = files.getFileStatus(path);
      if (read != file.bytes() || now.getModificationTime() != file.modified()) {
        throw file.changed();
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", file.file(), AtomicFile.reason(e));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
