// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.NpyFile;
import org.sketchell.file.AtomicFile;

/**
 * Fetches the bitmaps of Google's Quick, Draw! data set, one {@code .npy} file per class.
 *
 * <p>A file comes in as {@code full_numpy_bitmap_NAME.npy.part} and is moved to its name when it is
 * whole and sound. A transfer that breaks off is taken up where it stopped, a few times at once and
 * again at the next call.
 *
 * @param base the folder of the files
 * @param patience with the server
 */
public record QuickDraw(URI base, Patience patience) {
  private static final URI BUCKET =
      URI.create("https://storage.googleapis.com/quickdraw_dataset/full/numpy_bitmap/");

  private static final String NAMES =
      "https://github.com/googlecreativelab/quickdraw-dataset/blob/master/categories.txt";

  /** Rows have 28 x 28 bytes; no header of these files is longer than this. */
  private static final int IMAGE = 28 * 28;

  private static final int HEADER = 4096;

  /** From Google's public bucket, with the usual patience. */
  public static QuickDraw official() {
    return new QuickDraw(BUCKET, Patience.usual());
  }

  /** Whose the drawings are, in a sentence. */
  public String licence() {
    return "The Quick, Draw! Dataset is by Google, Inc., under the Creative Commons Attribution 4.0"
        + " International licence (https://github.com/googlecreativelab/quickdraw-dataset).";
  }

  /**
   * Downloads all drawings of one class, some 100 MB.
   *
   * @param className as Quick, Draw! calls it, such as {@code violin} or {@code alarm clock}
   * @param folder where to; made if it is not there
   * @return the file, {@code full_numpy_bitmap_NAME.npy}
   * @throws DataException if the class is unknown, the network cannot be reached, or what arrives
   *     is no sound file
   */
  public Path download(String className, Path folder) {
    return download(className, folder, OptionalInt.empty(), DownloadProgress.none());
  }

  /**
   * Downloads the first drawings of one class.
   *
   * @param perClass how many, at least 1
   * @see #download(String, Path)
   */
  public Path download(String className, Path folder, int perClass) {
    return download(className, folder, OptionalInt.of(perClass), DownloadProgress.none());
  }

  /**
   * Downloads one class. A file of that name is replaced, unless it is what would be fetched: the
   * whole one by the checksum that the server names, that of the first drawings by their number.
   *
   * @param className as Quick, Draw! calls it, such as {@code violin} or {@code alarm clock}
   * @param folder where to; made if it is not there
   * @param perClass only the first so many drawings, or empty for all
   * @return the file, {@code full_numpy_bitmap_NAME.npy}
   * @throws DataException if the class is unknown, the network cannot be reached, or what arrives
   *     is no sound file
   */
  public Path download(
      String className, Path folder, OptionalInt perClass, DownloadProgress progress) {
    if (className.isBlank() || className.contains("/") || className.contains("\\")) {
      throw new DataException(
          "'%s' is not the name of a Quick, Draw! class; the names are listed at %s.",
          className, NAMES);
    }
    if (perClass.isPresent() && perClass.getAsInt() < 1) {
      throw new DataException(
          "Expected at least 1 drawing of %s, got %d.", className, perClass.getAsInt());
    }
    Path file = ImageFolder.quickDraw(folder, className);
    String remote =
        URLEncoder.encode(className, StandardCharsets.UTF_8).replace("+", "%20") + ".npy";
    return Mirrors.into(
        folder,
        className,
        () -> {
          if (isThere(file, base.resolve(remote), perClass)) {
            progress.note(file + " is there already");
          } else {
            fetch(className, remote, file, perClass, progress);
          }
          return file;
        });
  }

  private boolean isThere(Path file, URI source, OptionalInt perClass)
      throws IOException, InterruptedException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    if (perClass.isPresent()) {
      return hasRows(file, perClass.getAsInt());
    }
    Optional<String> md5 = new Transfer(patience).md5(source);
    return md5.isPresent() && md5.get().equals(Checksums.md5(file));
  }

  private static boolean hasRows(Path file, int count) {
    try {
      NpyFile found = NpyFile.open(file);
      return found.rows() == count && found.rowBytes() == IMAGE;
    } catch (DataException e) {
      return false;
    }
  }

  private void fetch(
      String className, String remote, Path file, OptionalInt perClass, DownloadProgress progress)
      throws IOException, InterruptedException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    long wanted =
        perClass.isPresent() ? HEADER + (long) IMAGE * perClass.getAsInt() : Transfer.WHOLE;
    try {
      new Mirrors(List.of(base), patience)
          .fetch(
              className,
              remote,
              part,
              wanted,
              (host, md5) -> {
                if (perClass.isPresent()) {
                  keepFirst(part, file, perClass.getAsInt());
                } else {
                  keepWhole(part, file, host, md5);
                }
                progress.note(file + " is from " + host);
              },
              progress);
    } catch (TransferException.Refused e) {
      if (e.isMissing()) {
        throw new DataException(
            e, "Quick, Draw! has no class '%s'; its classes are listed at %s.", className, NAMES);
      }
      throw e;
    }
  }

  private static void keepWhole(Path part, Path file, String host, Optional<String> md5)
      throws IOException {
    String found = Checksums.md5(part);
    if (!found.equals(md5.orElse(found))) {
      Files.delete(part);
      throw new TransferException.Unsound(host, found, md5.get());
    }
    try {
      NpyFile.open(part);
    } catch (DataException e) {
      Files.delete(part);
      throw e;
    }
    AtomicFile.move(part, file);
  }

  private static void keepFirst(Path part, Path file, int perClass) throws IOException {
    try {
      NpyFile.writeFirst(file, part, perClass, IMAGE);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
