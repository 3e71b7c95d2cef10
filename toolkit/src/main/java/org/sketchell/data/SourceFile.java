package org.sketchell.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.sketchell.file.AtomicFile;

/**
 * A file that images of a set came from, for the record of how a model was made. Immutable; the
 * SHA-256 is computed when it is first asked for, streaming, and kept.
 */
public final class SourceFile {
  private final Path path;
  private final long size;
  private final Instant modified;
  private final String className;
  private final int images;
  private final int used;
  private final Fingerprint fingerprint;

  private SourceFile(
      Path path,
      long size,
      Instant modified,
      String className,
      int images,
      int used,
      Fingerprint fingerprint) {
    this.path = path;
    this.size = size;
    this.modified = modified;
    this.className = className;
    this.images = images;
    this.used = used;
    this.fingerprint = fingerprint;
  }

  /** Describes a file that is there; {@code className} is null where a file holds many classes. */
  static SourceFile of(Path path, String className, int images) {
    try {
      return new SourceFile(
          path,
          Files.size(path),
          Files.getLastModifiedTime(path).toInstant(),
          className,
          images,
          images,
          new Fingerprint(path));
    } catch (IOException e) {
      throw new DataException("Cannot read " + path + ": " + AtomicFile.reason(e) + ".", e);
    }
  }

  SourceFile withUsed(int count) {
    return new SourceFile(path, size, modified, className, images, count, fingerprint);
  }

  /**
   * The file.
   *
   * @return its path as it was given
   */
  public Path path() {
    return path;
  }

  /**
   * The length of the file when it was opened.
   *
   * @return bytes
   */
  public long size() {
    return size;
  }

  /**
   * When the file was last changed, as seen when it was opened.
   *
   * @return the file system's time
   */
  public Instant modified() {
    return modified;
  }

  /**
   * The class of all images in the file.
   *
   * @return its name, or empty where one file holds images of many classes (idx)
   */
  public Optional<String> className() {
    return Optional.ofNullable(className);
  }

  /**
   * How many images (or labels) the file holds.
   *
   * @return at least 1
   */
  public int images() {
    return images;
  }

  /**
   * How many of them belong to the set.
   *
   * @return 0 to {@link #images()}, more only where a set holds images twice
   */
  public int used() {
    return used;
  }

  /**
   * The SHA-256 of the whole file, read on the first call.
   *
   * @return 64 hexadecimal digits, lower case
   * @throws DataException if the file is gone or cannot be read
   */
  public String sha256() {
    return fingerprint.sha256();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceFile that
        && path.equals(that.path)
        && size == that.size
        && images == that.images
        && used == that.used
        && className().equals(that.className());
  }

  @Override
  public int hashCode() {
    return path.hashCode() * 31 + used;
  }

  @Override
  public String toString() {
    return path.getFileName() + " (" + used + " of " + images + " images)";
  }

  /** One hash for all copies of a description, computed at most once. */
  private static final class Fingerprint {
    private final Path path;
    private String sha256;

    Fingerprint(Path path) {
      this.path = path;
    }

    synchronized String sha256() {
      if (sha256 == null) {
        sha256 = compute();
      }
      return sha256;
    }

    private String compute() {
      try (InputStream in = Files.newInputStream(path)) {
        MessageDigest digest = newSha256();
        byte[] block = new byte[1 << 16];
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          digest.update(block, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
      } catch (IOException e) {
        throw new DataException("Cannot read " + path + ": " + AtomicFile.reason(e) + ".", e);
      }
    }
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
