package org.sketchell.data;

import java.util.List;

/**
 * One step of choosing images, from files to the set at hand, with everything needed to do it
 * again. {@link ImageSet#selections()} lists the steps in order.
 */
public sealed interface Selection {

  /**
   * The first images of each class, in the order of the files.
   *
   * @param limit at most so many of each class
   */
  record FirstOfEachClass(int limit) implements Selection {}

  /**
   * A part that the files themselves define, as MNIST does.
   *
   * @param part {@code "train"} or {@code "test"}
   */
  record OwnPart(String part) implements Selection {}

  /**
   * One side of a random {@link Split}.
   *
   * @param part {@code "training"} or {@code "validation"}
   * @param validation the fraction asked for, between 0 and 1
   * @param seed of the random order
   * @param stratified whether each class was split for itself
   */
  record RandomPart(String part, double validation, long seed, boolean stratified)
      implements Selection {}

  /**
   * The first images of the whole set.
   *
   * @param count how many
   */
  record First(int count) implements Selection {}

  /**
   * Images chosen by number.
   *
   * @param count how many
   * @param sha256 over the numbers, each as four bytes, highest first: says whether another choice
   *     is the same
   */
  record Numbered(int count, String sha256) implements Selection {}

  /**
   * Several sets, one after the other.
   *
   * @param parts the steps of each set
   */
  record Concatenation(List<List<Selection>> parts) implements Selection {
    /** Copies the lists. */
    public Concatenation {
      parts = parts.stream().map(List::copyOf).toList();
    }
  }
}
