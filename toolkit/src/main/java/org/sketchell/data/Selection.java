// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One step of choosing examples, from files to the set at hand. {@link Examples#selections()} lists
 * the steps in order; {@link Retracing} goes them again.
 */
public sealed interface Selection {
  /** Whether this record is enough to do the step again. */
  default boolean isRepeatable() {
    return true;
  }

  /** The first images of each class, at most so many, in the order of the files. */
  record FirstOfEachClass(int limit) implements Selection {}

  /** Pictures were read with three channels, as one of the folder has colours, or for a model. */
  record InColour() implements Selection {}

  /** Pictures were read as gray, for a model, although at least one of the folder has colours. */
  record InGray() implements Selection {}

  /** Pictures were brought to one size when they were read. */
  record Sized(Sizing sizing) implements Selection {}

  /**
   * Pictures were read with the classes that a column of their table, or another array of their
   * file, has for them.
   *
   * @param column its name
   */
  record Labelled(String column) implements Selection {}

  /**
   * Arrays were read with their channels where somebody said that they are.
   *
   * @param order {@link ChannelOrder#FIRST} or {@link ChannelOrder#LAST}
   */
  record Channels(ChannelOrder order) implements Selection {}

  /** Rows and columns exchanged. */
  record Transposed() implements Selection {}

  /** The same classes under other names, in the same order. */
  record Renamed(List<String> classes) implements Selection {
    public Renamed {
      classes = List.copyOf(classes);
    }
  }

  /**
   * A part that the files or folders themselves define, as MNIST does: {@code "train"}, {@code
   * "validation"} or {@code "test"}.
   */
  record OwnPart(String part) implements Selection {}

  /**
   * One side of a random {@link Split}.
   *
   * @param part {@code "training"} or {@code "validation"}
   * @param validation the fraction asked for, between 0 and 1
   * @param stratified whether each class was split for itself
   */
  record RandomPart(String part, double validation, long seed, boolean stratified)
      implements Selection {}

  /**
   * One side of a {@linkplain Split#folds fold}.
   *
   * @param part {@code "training"} or {@code "validation"}
   * @param folds how many there are
   * @param number which of them validates, from 0
   */
  record Fold(String part, int folds, int number, long seed) implements Selection {}

  /** The first images of the whole set. */
  record First(int count) implements Selection {}

  /**
   * Images chosen by number. The numbers themselves are not on record: they may be millions.
   *
   * @param sha256 over the numbers, each as four bytes, highest first: says whether another choice
   *     is the same
   */
  record Numbered(int count, String sha256) implements Selection {
    @Override
    public boolean isRepeatable() {
      return false;
    }
  }

  /** The same images with their classes in another order, which gives the new labels. */
  record Relabelled(List<String> classes) implements Selection {
    public Relabelled {
      classes = List.copyOf(classes);
    }
  }

  /** The images changed by a function, of which nothing is known. */
  record Transformed() implements Selection {
    @Override
    public boolean isRepeatable() {
      return false;
    }
  }

  /** Several sets, in order, one after the other; classes are matched by name. */
  record Concatenation(List<Part> parts) implements Selection {
    public Concatenation {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean isRepeatable() {
      return parts.stream().allMatch(Part::isRepeatable);
    }
  }

  /**
   * Fields by name, side by side, of several sets, such as pictures with the masks of another file.
   */
  record SideBySide(Map<String, Part> fields) implements Selection {
    public SideBySide {
      fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    /** Always false: fields come from anywhere. */
    @Override
    public boolean isRepeatable() {
      return false;
    }
  }

  /**
   * Where one of several sets came from.
   *
   * @param files all files it was chosen from, as their paths were given; empty for what was made
   *     in memory
   * @param steps how it was chosen from them
   */
  record Part(List<String> files, List<Selection> steps) {
    /** All of a set in memory. */
    static final Part NOTHING = new Part(List.of(), List.of());

    public Part {
      files = List.copyOf(files);
      steps = List.copyOf(steps);
    }

    /** Whether this record is enough to read and choose the set again. */
    public boolean isRepeatable() {
      return !files.isEmpty() && steps.stream().allMatch(Selection::isRepeatable);
    }
  }
}
