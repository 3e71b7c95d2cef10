// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.sketchell.data.ChannelOrder;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.Notice;
import org.sketchell.data.NpyLayout;
import org.sketchell.file.AtomicFile;

/** Finds files of drawings, and reads their headers. */
record NpySearch(Configuration hadoop, ChannelOrder order) {
  private static final String CLASS_FILE = "(?i).+\\.(npy|npy\\.gz|npz)";

  /**
   * The files under some paths, sorted by class and path.
   *
   * @param paths folders, files and patterns
   */
  List<NpyRows> find(List<String> paths) {
    Map<Path, FileStatus> found = new LinkedHashMap<>();
    for (String path : paths) {
      find(path).forEach(file -> found.put(file.getPath(), file));
    }
    requireOneEach(found.values());
    List<NpyRows> files =
        found.values().parallelStream()
            .map(this::read)
            .sorted(Comparator.comparing(NpyRows::label).thenComparing(NpyRows::file))
            .toList();
    requireOneSize(files);
    return files;
  }

  private List<FileStatus> find(String given) {
    try {
      Path path = path(given);
      FileSystem system = path.getFileSystem(hadoop);
      List<FileStatus> files = new ArrayList<>();
      for (FileStatus one : matches(system, path)) {
        if (one.isDirectory()) {
          files.addAll(inFolder(system, one.getPath()));
        } else {
          files.add(one);
        }
      }
      if (files.isEmpty()) {
        throw new DataException(
            "%s does not exist; expected .npy files, a folder of them, or a pattern such as"
                + " data/*.npy.",
            given);
      }
      return files;
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", given, AtomicFile.reason(e));
    }
  }

  private static Path path(String given) {
    try {
      return new Path(given);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          e, "'%s' is no path: %s; name a folder or files.", given, e.getMessage());
    }
  }

  /** A name that is there, whatever letters it has, else what it matches as a pattern. */
  private static List<FileStatus> matches(FileSystem system, Path path) throws IOException {
    try {
      return List.of(system.getFileStatus(path));
    } catch (FileNotFoundException e) {
      FileStatus[] matches = system.globStatus(path);
      return matches == null ? List.of() : List.of(matches);
    }
  }

  private static List<FileStatus> inFolder(FileSystem system, Path folder) throws IOException {
    List<FileStatus> files = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (FileStatus entry : system.listStatus(folder)) {
      String name = entry.getPath().getName();
      if (isPassedOver(name)) {
        continue;
      }
      if (entry.isFile() && name.matches(CLASS_FILE)) {
        files.add(entry);
      } else {
        others.add(name);
      }
    }
    others.sort(Comparator.naturalOrder());
    if (files.isEmpty()) {
      throw new DataException(
          "%s holds no drawings: expected one .npy file per class (violin.npy, piano.npy, ...),"
              + " found %s.",
          folder.toString(),
          others.isEmpty() ? "nothing" : "only others, such as " + others.get(0));
    }
    if (!others.isEmpty()) {
      Notice.say(
          List.of(
              folder
                  + " has more than .npy files, which is left out, such as "
                  + others.get(0)
                  + "."));
    }
    return files;
  }

  /** Whether nobody means it to be data: hidden, or written by Hadoop beside it. */
  private static boolean isPassedOver(String name) {
    return name.startsWith(".")
        || name.startsWith("_")
        || name.matches("(?i)readme(\\.(md|txt|rst|html?))?");
  }

  private static void requireOneEach(Iterable<FileStatus> files) {
    Map<List<String>, String> names = new HashMap<>();
    for (FileStatus file : files) {
      Path path = file.getPath();
      String className = ImageFolder.classOf(path.getName());
      String other =
          names.put(List.of(String.valueOf(path.getParent()), className), path.getName());
      if (other != null) {
        throw new DataException(
            "%s holds two files for the class %s: %s and %s; remove one.",
            String.valueOf(path.getParent()), className, other, path.getName());
      }
    }
  }

  private static void requireOneSize(List<NpyRows> files) {
    NpyRows first = files.get(0);
    for (NpyRows file : files) {
      if (!file.size().equals(first.size())) {
        throw new DataException(
            "%s holds drawings of %s, but those of %s are %s; all classes need one size.",
            file.file(), file.size(), first.file(), first.size());
      }
    }
  }

  private NpyRows read(FileStatus file) {
    Path path = file.getPath();
    try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
      byte[] start = in.readNBytes(NpyLayout.HEADER_BYTES);
      return NpyRows.of(
          ImageFolder.classOf(path.getName()),
          file,
          NpyLayout.of(path.toString(), start, file.getLen(), order));
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", path.toString(), AtomicFile.reason(e));
    }
  }
}
