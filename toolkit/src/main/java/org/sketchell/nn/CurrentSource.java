package org.sketchell.nn;

/** The source of random numbers in use on each thread. */
final class CurrentSource {
  static final ThreadLocal<RandomSource> HERE = ThreadLocal.withInitial(RandomSource::shared);

  private CurrentSource() {}
}
