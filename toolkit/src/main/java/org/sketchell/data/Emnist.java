// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names that EMNIST's numbers stand for, which depend on the set: its files say which it is.
 */
enum Emnist {
  LETTERS("?abcdefghijklmnopqrstuvwxyz"),
  BALANCED("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"),
  BYMERGE("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabdefghnqrt"),
  BYCLASS("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
  DIGITS("0123456789"),
  MNIST("0123456789");

  private final String names;

  Emnist(String names) {
    this.names = names;
  }

  /**
   * The images upright; classes that are numbers, as in idx files, become letters and digits.
   *
   * @throws DataException if the names of idx files do not say which set it is, or a number is none
   *     of that set
   */
  static ImageSet upright(ImageSet images) {
    ImageSet upright = images.transposed();
    Optional<String> idx =
        images.sources().stream()
            .map(source -> Listing.name(source.path()))
            .filter(IdxPair::isIdx)
            .findFirst();
    return idx.isEmpty() ? upright : set(idx.get()).named(upright);
  }

  /** What there is to say of images that were read from EMNIST's files as they lie in them. */
  static Optional<String> lying(ImageSet images) {
    boolean named =
        images.sources().stream()
            .map(source -> Listing.name(source.path()).toLowerCase(Locale.ROOT))
            .anyMatch(name -> IdxPair.isIdx(name) && name.contains("emnist"));
    return named && !images.selections().contains(new Selection.Transposed())
        ? Optional.of(
            "The files are EMNIST's by their names, whose pictures lie on their side: --emnist"
                + " turns them and names their letters, at the prompt ImageFolder.emnist() does.")
        : Optional.empty();
  }

  private static Emnist set(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    for (Emnist set : values()) {
      String word = set == MNIST ? "emnist-mnist" : set.name().toLowerCase(Locale.ROOT);
      if (name.contains(word)) {
        return set;
      }
    }
    throw new DataException(
        "%s does not say which of EMNIST's sets it is: its name should have letters, balanced,"
            + " byclass, bymerge, digits or emnist-mnist in it, as EMNIST's files do.",
        file);
  }

  private ImageSet named(ImageSet images) {
    List<String> named = images.classes().stream().map(this::name).toList();
    return named.equals(images.classes()) ? images : images.renamed(named.toArray(String[]::new));
  }

  private String name(String number) {
    int at = Integer.parseInt(number);
    if (at >= names.length() || names.charAt(at) == '?') {
      throw new DataException(
          "EMNIST's %s have no label %d: they are %d to %d; are the files what their names say?",
          name().toLowerCase(Locale.ROOT), at, names.startsWith("?") ? 1 : 0, names.length() - 1);
    }
    return names.substring(at, at + 1);
  }
}
