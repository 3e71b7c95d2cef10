// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;

/** A whole file on any file system of Hadoop. */
record HadoopFile(String given, Path path, FileSystem system, FileStatus status) {
  /**
   * Looks for a file.
   *
   * @param expected what it should be, such as {@code "an ONNX model file"}
   * @throws FileException if it is not there, or a folder
   */
  static HadoopFile find(String given, Configuration hadoop, String expected) {
    try {
      Path path = new Path(given);
      FileSystem system = path.getFileSystem(hadoop);
      FileStatus status = system.getFileStatus(path);
      if (status.isDirectory()) {
        throw new FileException("%s is a folder; %s was expected.", given, expected);
      }
      return new HadoopFile(given, status.getPath(), system, status);
    } catch (FileNotFoundException e) {
      throw new FileException(e, "%s does not exist; %s was expected.", given, expected);
    } catch (IllegalArgumentException e) {
      throw new FileException(
          e, "'%s' is no path (%s); %s was expected.", given, e.getMessage(), expected);
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", given, AtomicFile.reason(e));
    }
  }

  /** What it holds, if that is no more than so many bytes. */
  byte[] read(long most) {
    if (status.getLen() > most) {
      throw new FileException(
          "%s has %d bytes, but at most %d are read.", given, status.getLen(), most);
    }
    try (InputStream in = system.open(path)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new FileException(e, "Cannot read %s: %s.", given, AtomicFile.reason(e));
    }
  }

  /** Writes a file that was not there. */
  static void write(String given, byte[] content, Configuration hadoop) throws IOException {
    Path path = new Path(given);
    try (OutputStream out = path.getFileSystem(hadoop).create(path, false)) {
      out.write(content);
    }
  }

  /**
   * Puts a file in the place of another one, in one step where the file system can: then there is
   * always one of both.
   *
   * @param part the new file; gone afterwards
   * @throws IOException if a folder is there, or it cannot be done
   */
  static void replace(Path part, Path target, Configuration hadoop) throws IOException {
    FileSystem files = target.getFileSystem(hadoop);
    if (files.exists(target) && files.getFileStatus(target).isDirectory()) {
      throw new IOException("it is a folder");
    }
    FileContext context;
    try {
      context = FileContext.getFileContext(files.getUri(), hadoop);
    } catch (UnsupportedFileSystemException e) {
      // Some file systems, such as most object stores, have no such thing.
      files.delete(target, false);
      if (!files.rename(part, target)) {
        throw new IOException(part + " cannot be renamed", e);
      }
      return;
    }
    context.rename(
        files.makeQualified(part), files.makeQualified(target), Options.Rename.OVERWRITE);
  }
}
