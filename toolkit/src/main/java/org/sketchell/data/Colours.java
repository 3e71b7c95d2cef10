// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

/** Whether pictures are read with their colours. Arrays have the channels that they have. */
public enum Colours {
  /** If one of them has some, all have three channels; else all are gray. */
  AS_FOUND,

  /** All become gray, with one channel. */
  GRAY,

  /** All have three channels, also where none has colours. */
  KEPT;

  /** As a model needs them that takes images of one channel, of three, or of any other number. */
  public static Colours of(int channels) {
    return channels == 1 ? GRAY : channels == 3 ? KEPT : AS_FOUND;
  }
}
