// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.nio.file.Path;

/**
 * A library that was found.
 *
 * @param coordinates with the version that was chosen
 * @param file its jar
 * @param asked whether it was asked for by name, and not needed by another one
 */
public record Library(Coordinates coordinates, Path file, boolean asked) {
  @Override
  public String toString() {
    return coordinates.toString();
  }
}
