// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How pictures are shown in a terminal. */
public enum Protocol {
  /** ASCII characters, darker ones for higher values, no escape sequences. */
  PLAIN,
  /** Half blocks in the eight colours of the first colour terminals. */
  HALF_BLOCKS_8,
  /** Half blocks in those eight colours and their bright variants. */
  HALF_BLOCKS_16,
  /** Half blocks in the 256 colours of xterm. */
  HALF_BLOCKS_256,
  /** Half blocks in 24-bit colour. */
  HALF_BLOCKS,
  /** Images by the Kitty graphics protocol. */
  KITTY,
  /** Inline images of iTerm2 and WezTerm. */
  ITERM2,
  /** Sixel images. */
  SIXEL,
  /**
   * Marks, for which a notebook's session in this process puts the pictures; of use there alone.
   */
  NOTEBOOK;

  /** Whether pictures are sent as images, not as letters. */
  boolean sendsImages() {
    return this == KITTY || this == ITERM2 || this == SIXEL || this == NOTEBOOK;
  }

  /** A protocol by its name in any case, with {@code -} or {@code _}. */
  static Optional<Protocol> named(String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values()).filter(p -> p.name().equals(wanted)).findFirst();
  }

  /** The name as it is given in properties, for example {@code half-blocks}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
