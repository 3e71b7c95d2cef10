// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

/** Told how far a download is. */
@FunctionalInterface
public interface DownloadProgress {
  /**
   * Called every now and then.
   *
   * @param name what is being fetched: a class, or a file
   * @param done bytes that have arrived, in earlier calls too
   * @param total bytes that are needed, or -1 if the server does not say
   */
  void at(String name, long done, long total);

  /**
   * Called with a sentence on where a file came from, that it is there already, or that another
   * server is asked.
   */
  default void note(String sentence) {}

  /** Tells nobody. */
  static DownloadProgress none() {
    return (name, done, total) -> {};
  }
}
