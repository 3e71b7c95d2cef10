// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/** What a picture stands on: it decides the colours of letters, lines and empty places. */
public enum Background {
  /** White or nearly so. */
  LIGHT,
  /** Black or nearly so. */
  DARK
}
