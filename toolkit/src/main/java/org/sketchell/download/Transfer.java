// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLHandshakeException;
import org.sketchell.file.AtomicFile;

/**
 * Brings files from servers. What has arrived of a file lies in a part file, with which a later
 * transfer goes on, of this process or another, from this server or another.
 */
final class Transfer {
  /** As many bytes as there are. */
  static final long WHOLE = Long.MAX_VALUE;

  /** Told how many bytes of how many have arrived; -1 where the server does not say. */
  @FunctionalInterface
  interface Bytes {
    void at(long done, long total);
  }

  private final Patience patience;
  private final HttpClient client;

  Transfer(Patience patience) {
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(patience.timeout())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .proxy(ProxySelector.getDefault())
            .build();
  }

  /**
   * Fetches what is missing of a file. A transfer that breaks off is taken up again; a server that
   * never answered is not asked twice.
   *
   * @param part what has arrived, if there is something
   * @param wanted how many bytes are needed from the start, or {@link #WHOLE}
   * @return the MD5 of the whole file, if the server names it
   * @throws TransferException if the server does not give it
   * @throws IOException if the part cannot be written
   */
  Optional<String> fetch(URI source, Path part, long wanted, Bytes progress)
      throws IOException, InterruptedException {
    boolean reached = false;
    for (int attempt = 1; ; attempt++) {
      try {
        return once(source, part, wanted, progress);
      } catch (TransferException.BrokenOff e) {
        reached = true;
        if (attempt == patience.attempts()) {
          throw e;
        }
      } catch (TransferException.Unreachable e) {
        if (!reached) {
          throw e;
        }
        if (attempt == patience.attempts()) {
          throw new TransferException.BrokenOff("the server cannot be reached any more");
        }
      }
      Thread.sleep(patience.pause().toMillis());
    }
  }

  /** The MD5 of a file, if the server knows the file and names it. */
  Optional<String> md5(URI source) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(source).method("HEAD", HttpRequest.BodyPublishers.noBody());
    try {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(request.build());
      Arrivals.of(response.body()).close();
      return response.statusCode() == 200 ? md5(response.headers()) : Optional.empty();
    } catch (TransferException.BrokenOff e) {
      return Optional.empty();
    }
  }

  private HttpRequest.Builder request(URI source) {
    return HttpRequest.newBuilder(source).timeout(patience.timeout());
  }

  private Optional<String> once(URI source, Path part, long wanted, Bytes progress)
      throws IOException, InterruptedException {
    long have = Files.exists(part) ? Files.size(part) : 0;
    if (have >= wanted) {
      return Optional.empty();
    }
    HttpRequest.Builder request = request(source);
    if (have > 0 || wanted < WHOLE) {
      request.header("Range", "bytes=" + have + "-" + (wanted < WHOLE ? wanted - 1 : ""));
    }
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(request.build());
    try (Arrivals body = Arrivals.of(response.body())) {
      HttpHeaders headers = response.headers();
      String range = headers.firstValue("Content-Range").orElse("");
      switch (response.statusCode()) {
        case 200 -> have = 0;
        case 206 -> {
          if (!range.startsWith("bytes " + have + "-")) {
            Files.deleteIfExists(part);
            throw new TransferException.BrokenOff(
                "the server sent another part than was asked for");
          }
        }
        case 416 -> {
          // Nothing is left behind what we have: either all is here, or it is of another file.
          if (!range.equals("bytes */" + have)) {
            Files.deleteIfExists(part);
            throw new TransferException.BrokenOff(
                "what had arrived before does not belong to the file");
          }
          return md5(headers);
        }
        case 408, 429, 500, 502, 503, 504 ->
            throw new TransferException.BrokenOff("the server answered " + response.statusCode());
        default -> throw new TransferException.Refused(source.getHost(), response.statusCode());
      }
      long length = headers.firstValueAsLong("Content-Length").orElse(-1);
      long total = length < 0 ? -1 : Math.min(have + length, wanted);
      copy(body, part, have, wanted, done -> progress.at(done, total));
      return md5(headers);
    }
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(HttpRequest request)
      throws IOException, InterruptedException {
    String host = request.uri().getHost();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofPublisher());
    } catch (ConnectException | HttpTimeoutException e) {
      throw TransferException.because(e, new TransferException.Unreachable(host));
    } catch (SSLHandshakeException e) {
      throw TransferException.because(
          e, new TransferException.Untrusted(host, AtomicFile.reason(e)));
    } catch (IOException e) {
      throw TransferException.because(e, new TransferException.BrokenOff(AtomicFile.reason(e)));
    }
  }

  /** Google's storage names the MD5 of the whole file, also when it sends a part. */
  private static Optional<String> md5(HttpHeaders headers) {
    for (String value : headers.allValues("x-goog-hash")) {
      for (String hash : value.split(",")) {
        if (hash.strip().startsWith("md5=")) {
          return hex(hash.strip().substring("md5=".length()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> hex(String base64) {
    try {
      return Optional.of(HexFormat.of().formatHex(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void copy(Arrivals body, Path part, long have, long wanted, LongConsumer progress)
      throws IOException, InterruptedException {
    Files.createDirectories(part.toAbsolutePath().getParent());
    try (FileChannel out =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      out.truncate(have).position(have);
      long done = have;
      while (done < wanted) {
        Optional<List<ByteBuffer>> arrived = body.next(patience.timeout());
        if (arrived.isEmpty()) {
          break;
        }
        for (ByteBuffer bytes : arrived.get()) {
          ByteBuffer needed =
              bytes.slice(bytes.position(), (int) Math.min(bytes.remaining(), wanted - done));
          while (needed.hasRemaining()) {
            done += out.write(needed);
          }
        }
        progress.accept(done);
      }
    } catch (ClosedByInterruptException e) {
      // As of a method that waits: the mark on the thread is taken away.
      Thread.interrupted();
      throw new InterruptedException();
    }
  }
}
