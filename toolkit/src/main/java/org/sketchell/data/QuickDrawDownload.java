package org.sketchell.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLException;
import org.sketchell.file.AtomicFile;

/**
 * Fetches the bitmaps of Google's Quick, Draw! data set (CC BY 4.0), one {@code .npy} file per
 * class. Nothing here runs unless it is called; it is the only code of this package that uses the
 * network.
 *
 * <p>A file comes in as {@code full_numpy_bitmap_NAME.npy.part} and is moved to its name when it is
 * whole and sound. A transfer that breaks off is taken up where it stopped, a few times at once and
 * again at the next call.
 *
 * @param base the folder of the files
 * @param attempts how often a broken transfer is tried altogether, at least 1
 * @param pause before another try
 * @param timeout for the server to answer
 */
public record QuickDrawDownload(URI base, int attempts, Duration pause, Duration timeout) {
  private static final URI BUCKET =
      URI.create("https://storage.googleapis.com/quickdraw_dataset/full/numpy_bitmap/");

  private static final String NAMES =
      "https://github.com/googlecreativelab/quickdraw-dataset/blob/master/categories.txt";

  /** Rows have 28 x 28 bytes; no header of these files is longer than this. */
  private static final int IMAGE = 28 * 28;

  private static final int HEADER = 4096;

  /** Told how far a download is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called every now and then.
     *
     * @param done bytes that have arrived
     * @param total bytes that are needed, or -1 if the server does not say
     */
    void at(String className, long done, long total);
  }

  /** A transfer that broke off, but may go on. */
  private static final class BrokenOff extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenOff(String message) {
      super(message);
    }
  }

  /**
   * Checks the settings.
   *
   * @throws DataException if there is not at least one attempt
   */
  public QuickDrawDownload {
    if (attempts < 1) {
      throw new DataException("Expected at least 1 attempt, got %d.", attempts);
    }
  }

  /** From Google's public bucket, with 4 attempts, 2 seconds apart. */
  public static QuickDrawDownload official() {
    return new QuickDrawDownload(BUCKET, 4, Duration.ofSeconds(2), Duration.ofSeconds(30));
  }

  /**
   * Downloads one class. A file of that name is replaced.
   *
   * @param className as Quick, Draw! calls it, such as {@code violin} or {@code alarm clock}
   * @param folder where to; made if it is not there
   * @param perClass only the first so many drawings, or empty for all
   * @return the file, {@code full_numpy_bitmap_NAME.npy}
   * @throws DataException if the class is unknown, the network cannot be reached, or what arrives
   *     is no sound file
   */
  public Path download(String className, Path folder, OptionalInt perClass, Progress progress) {
    if (className.isBlank() || className.contains("/") || className.contains("\\")) {
      throw new DataException(
          "'%s' is not the name of a Quick, Draw! class; the names are listed at %s.",
          className, NAMES);
    }
    if (perClass.isPresent() && perClass.getAsInt() < 1) {
      throw new DataException(
          "Expected at least 1 drawing of %s, got %d.", className, perClass.getAsInt());
    }
    String name = "full_numpy_bitmap_" + className + ".npy";
    Path part = folder.resolve(name + ".part");
    long wanted =
        perClass.isPresent() ? HEADER + (long) IMAGE * perClass.getAsInt() : Long.MAX_VALUE;
    try {
      Files.createDirectories(folder);
      String md5 = fetchPatiently(className, part, wanted, progress);
      Path file = folder.resolve(name);
      if (perClass.isPresent()) {
        keepFirst(part, file, perClass.getAsInt());
      } else {
        keepWhole(part, file, md5);
      }
      return file;
    } catch (BrokenOff e) {
      throw new DataException(
          e,
          "The download of %s broke off (%s); run it again to go on.",
          className,
          e.getMessage());
    } catch (ConnectException | HttpTimeoutException e) {
      throw new DataException(
          e,
          "Cannot reach %s to download %s; check the network connection, or draw doodles, which"
              + " need none.",
          base.getHost(),
          className);
    } catch (IOException e) {
      throw new DataException(
          e, "Cannot download %s to %s: %s.", className, folder, AtomicFile.reason(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException(
          e, "The download of %s was interrupted; run it again to go on.", className);
    }
  }

  /** Fetches the first {@code wanted} bytes; returns the MD5 that the server gives, or null. */
  private String fetchPatiently(String className, Path part, long wanted, Progress progress)
      throws IOException, InterruptedException {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(ProxySelector.getDefault())
            .build();
    for (int attempt = 1; ; attempt++) {
      try {
        return fetch(client, className, part, wanted, progress);
      } catch (BrokenOff | ConnectException | HttpTimeoutException e) {
        if (attempt == attempts) {
          throw e;
        }
        Thread.sleep(pause.toMillis());
      }
    }
  }

  private String fetch(
      HttpClient client, String className, Path part, long wanted, Progress progress)
      throws IOException, InterruptedException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (have >= wanted) {
      return null;
    }
    String encoded = URLEncoder.encode(className, StandardCharsets.UTF_8).replace("+", "%20");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(encoded + ".npy")).timeout(timeout);
    if (have > 0 || wanted < Long.MAX_VALUE) {
      request.header("Range", "bytes=" + have + "-" + (wanted < Long.MAX_VALUE ? wanted - 1 : ""));
    }
    HttpResponse<InputStream> response = send(client, request.build());
    try (InputStream body = response.body()) {
      HttpHeaders headers = response.headers();
      switch (response.statusCode()) {
        case 200 -> have = 0;
        case 206 -> {
          if (!headers.firstValue("Content-Range").orElse("").startsWith("bytes " + have + "-")) {
            Files.delete(part);
            throw new BrokenOff("the server sent another part than was asked for");
          }
        }
        case 416 -> {
          // Nothing is left behind what we have: either all is here, or it is of another file.
          if (!headers.firstValue("Content-Range").orElse("").equals("bytes */" + have)) {
            Files.deleteIfExists(part);
            throw new BrokenOff("what had arrived before does not belong to the file");
          }
          return md5(headers);
        }
        case 403, 404 ->
            throw new DataException(
                "Quick, Draw! has no class '%s'; its classes are listed at %s.", className, NAMES);
        case 408, 429, 500, 502, 503, 504 ->
            throw new BrokenOff("the server answered " + response.statusCode());
        default ->
            throw new DataException(
                "Cannot download %s: %s answered with HTTP status %d.",
                className, base.getHost(), response.statusCode());
      }
      long length = headers.firstValueAsLong("Content-Length").orElse(-1);
      long total = length < 0 ? -1 : Math.min(have + length, wanted);
      copy(body, part, have, wanted, done -> progress.at(className, done, total));
      return md5(headers);
    }
  }

  private static HttpResponse<InputStream> send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (ConnectException | HttpTimeoutException | SSLException e) {
      throw e;
    } catch (IOException e) {
      throw new BrokenOff(AtomicFile.reason(e));
    }
  }

  /** Google's storage names the MD5 of the whole file, also when it sends a part. */
  private static String md5(HttpHeaders headers) {
    for (String value : headers.allValues("x-goog-hash")) {
      for (String hash : value.split(",")) {
        if (hash.strip().startsWith("md5=")) {
          return hash.strip().substring("md5=".length());
        }
      }
    }
    return null;
  }

  private void copy(InputStream body, Path part, long have, long wanted, LongConsumer progress)
      throws IOException, InterruptedException {
    try (FileChannel out =
            FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Patience patience = new Patience(body, timeout)) {
      out.truncate(have).position(have);
      byte[] block = new byte[1 << 16];
      long done = have;
      while (done < wanted) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        int n;
        try {
          n = body.read(block, 0, (int) Math.min(block.length, wanted - done));
        } catch (IOException e) {
          throw new BrokenOff(patience.lost() ? "nothing arrived any more" : "connection lost");
        }
        if (n < 0) {
          if (patience.lost()) {
            throw new BrokenOff("nothing arrived any more");
          }
          break;
        }
        patience.renew();
        ByteBuffer arrived = ByteBuffer.wrap(block, 0, n);
        while (arrived.hasRemaining()) {
          out.write(arrived);
        }
        done += n;
        progress.accept(done);
      }
    }
  }

  private static void keepWhole(Path part, Path file, String md5) throws IOException {
    if (md5 != null && !md5.equals(md5(part))) {
      Files.delete(part);
      throw new DataException(
          "What arrived for %s does not have the checksum that the server names; download it"
              + " again.",
          file);
    }
    try {
      NpyFile.open(part);
    } catch (DataException e) {
      Files.delete(part);
      throw e;
    }
    AtomicFile.move(part, file);
  }

  private static String md5(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return Base64.getEncoder().encodeToString(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }

  /** Writes the first drawings of what has arrived as a file of their own. */
  private static void keepFirst(Path part, Path file, int perClass) throws IOException {
    try (FileChannel in = FileChannel.open(part, StandardOpenOption.READ)) {
      ByteBuffer start = ByteBuffer.allocate(HEADER);
      while (start.hasRemaining() && in.read(start) >= 0) {
        // a channel may give less than was asked for
      }
      NpyHeader header = NpyHeader.read(start.flip(), part.toString());
      boolean drawings =
          header.descr().equals("|u1")
              && !header.fortranOrder()
              && header.shape().size() == 2
              && header.shape().get(1) == IMAGE;
      if (!drawings) {
        throw new DataException(
            "What arrived for %s is no file of 28 x 28 drawings: its elements are %s of shape %s.",
            file, header.descr(), header.shapeText());
      }
      long count = Math.min(perClass, header.shape().get(0));
      long bytes = count * IMAGE;
      if (in.size() < header.dataOffset() + bytes) {
        throw new DataException("What arrived for %s is truncated; download it again.", file);
      }
      AtomicFile.write(
          file,
          out -> {
            out.write(NpyHeader.encode("|u1", 1, count, IMAGE));
            InputStream rows = Channels.newInputStream(in.position(header.dataOffset()));
            byte[] block = new byte[1 << 16];
            for (long left = bytes; left > 0; ) {
              int n = rows.readNBytes(block, 0, (int) Math.min(block.length, left));
              if (n == 0) {
                throw new EOFException("what arrived has become shorter");
              }
              out.write(block, 0, n);
              left -= n;
            }
          });
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Closes a stream from which nothing has come for too long, so that its reader wakes up. */
  private static final class Patience implements AutoCloseable {
    private final Thread watch;
    private volatile long last = System.nanoTime();
    private volatile boolean lost;

    Patience(InputStream stream, Duration patience) {
      watch =
          new Thread(
              () -> {
                try {
                  while (!lost) {
                    long left = patience.toNanos() - (System.nanoTime() - last);
                    if (left <= 0) {
                      lost = true;
                      stream.close();
                    } else {
                      TimeUnit.NANOSECONDS.sleep(left);
                    }
                  }
                } catch (InterruptedException | IOException e) {
                  // The transfer is over, or the stream is beyond closing: nothing left to watch.
                  lost |= e instanceof IOException;
                }
              },
              "download-patience");
      watch.setDaemon(true);
      watch.start();
    }

    void renew() {
      last = System.nanoTime();
    }

    boolean lost() {
      return lost;
    }

    @Override
    public void close() {
      watch.interrupt();
    }
  }
}
