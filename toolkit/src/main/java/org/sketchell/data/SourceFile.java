// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.sketchell.file.Printable;

/**
 * A file that images of a set came from, for the record of how a model was made. All of it is as it
 * was when the file was opened, whatever became of the file since. Immutable.
 */
public final class SourceFile {
  private final OpenedFile file;
  private final String className;
  private final int images;
  private final int used;

  private SourceFile(OpenedFile file, String className, int images, int used) {
    this.file = file;
    this.className = className;
    this.images = images;
    this.used = used;
  }

  /** Describes an open file; {@code className} is null where a file holds many classes. */
  static SourceFile of(OpenedFile file, String className, int images) {
    file.beginHash();
    return new SourceFile(file, className, images, images);
  }

  /**
   * A file that was read elsewhere, where its hash was taken too.
   *
   * @param className of all its images; empty where it holds many classes
   * @param images how many it holds, at least 1
   * @param used how many of them belong to the set
   */
  public static SourceFile known(
      Path path,
      long size,
      Instant modified,
      String sha256,
      Optional<String> className,
      int images,
      int used) {
    OpenedFile file = OpenedFile.known(path, size, modified, sha256);
    return new SourceFile(file, className.orElse(null), images, used);
  }

  SourceFile using(int count) {
    return new SourceFile(file, className, images, count);
  }

  public Path path() {
    return file.path();
  }

  /** The length of the file in bytes, when it was opened. */
  public long size() {
    return file.size();
  }

  /** When the file was last changed, as seen when it was opened. */
  public Instant modified() {
    return file.modified();
  }

  /**
   * Whether somebody has written to the file, or cut it off, since it was opened, so that what was
   * read may be neither what it held nor what it holds.
   */
  public boolean hasChanged() {
    return file.hasChanged();
  }

  /**
   * The class of all images in the file; empty where one file holds images of many classes (idx).
   */
  public Optional<String> className() {
    return Optional.ofNullable(className);
  }

  /** How many images (or labels) the file holds, at least 1. */
  public int images() {
    return images;
  }

  /**
   * How many of them belong to the set; 0 to {@link #images()}, more only where a set holds images
   * twice.
   */
  public int used() {
    return used;
  }

  /**
   * The SHA-256 of the whole file. It is computed in the background from when the file was opened;
   * this waits for it.
   *
   * @return 64 hexadecimal digits, lower case
   * @throws DataException if the file was cut off after it had been opened
   */
  public String sha256() {
    return file.sha256();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceFile that
        && path().equals(that.path())
        && size() == that.size()
        && images == that.images
        && used == that.used
        && className().equals(that.className());
  }

  @Override
  public int hashCode() {
    return path().hashCode() * 31 + used;
  }

  @Override
  public String toString() {
    return Printable.line(path().getFileName()) + " (" + used + " of " + images + " images)";
  }
}
