// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.Closeable;
import java.io.IOException;

/** Drawings one after the other. */
interface Pixels extends Closeable {
  /** The next one, in a fresh array; asked for no more often than there are some. */
  byte[] next() throws IOException;

  @Override
  default void close() throws IOException {}
}
