// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers of examples that come from files: those of a file follow one another in the order of
 * their keys, which are 0, 1, 2 and so on. Files come in the order of their classes, then by name.
 * Travels with tasks.
 *
 * @param offsets the number of each file's first example, by class and path
 * @param rows how many examples each file has
 */
record ExampleNumbers(Map<ExampleNumbers.File, Long> offsets, Map<ExampleNumbers.File, Long> rows)
    implements Serializable {
  /** Drawings of one class in one file. */
  record File(String label, String path) implements Serializable, Comparable<File> {
    @Override
    public int compareTo(File other) {
      int byLabel = label.compareTo(other.label);
      return byLabel != 0 ? byLabel : path.compareTo(other.path);
    }
  }

  /**
   * What is known of a file.
   *
   * @param rows how many rows there are of it
   * @param first their least key
   * @param last their greatest key
   */
  record Keys(File file, long rows, long first, long last) {
    /** Whether these are all keys from 0 on, if none is there twice. */
    boolean areAll() {
      return first == 0 && last == rows - 1;
    }
  }

  static ExampleNumbers of(List<Keys> files) {
    TreeMap<File, Long> sorted = new TreeMap<>();
    files.forEach(file -> sorted.put(file.file, file.rows));
    Map<File, Long> offsets = new HashMap<>();
    long next = 0;
    for (Map.Entry<File, Long> file : sorted.entrySet()) {
      offsets.put(file.getKey(), next);
      next += file.getValue();
    }
    return new ExampleNumbers(offsets, new HashMap<>(sorted));
  }

  /** The same without what only the driver asks for. */
  ExampleNumbers toSend() {
    return new ExampleNumbers(offsets, Map.of());
  }

  /** The number of an example; below 0 if the file was not there before. */
  long number(String label, String path, long key) {
    Long offset = offsets.get(new File(label, path));
    return offset == null ? -1 : offset + key;
  }

  /** The words for an example. */
  String name(long number) {
    return offsets.entrySet().stream()
        .filter(file -> file.getValue() <= number)
        .max(Map.Entry.comparingByValue())
        .map(file -> "key " + (number - file.getValue()) + " of " + file.getKey().path)
        .orElse("example " + number);
  }
}
