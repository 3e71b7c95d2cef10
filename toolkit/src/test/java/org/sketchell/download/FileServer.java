// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on this machine, which can be unreliable. */
public final class FileServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /** Of the whole file, in hexadecimal digits, as Google's storage would name it, or null. */
  public volatile String md5;

  /** How many of the next answers break off in the middle. */
  public volatile int broken;

  /** An answer other than the file, or 0. */
  public volatile int status;

  /** Whether a part of a file can be asked for. */
  public volatile boolean ranges = true;

  /** Whether what breaks off merely stops for so many milliseconds, and the connection stays. */
  public volatile int stalls;

  public FileServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/files/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  /** The folder of the files. */
  public URI base() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/files/");
  }

  /** From now on it has this file, by its name as it stands in an address. */
  public FileServer put(String name, byte[] bytes) {
    files.put(name, bytes);
    return this;
  }

  /** What was asked for: name, and range where there was one; of the head only, with HEAD. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getRawPath().substring("/files/".length());
    String range = exchange.getRequestHeaders().getFirst("Range");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    requests.add((head ? "HEAD " : "") + name + (range == null ? "" : " " + range));
    try (exchange) {
      byte[] remote = files.get(name);
      if (status != 0 || remote == null) {
        exchange.sendResponseHeaders(status == 0 ? 404 : status, -1);
        return;
      }
      int from = 0;
      int to = remote.length;
      if (range != null && ranges) {
        String[] ends = range.substring("bytes=".length()).split("-", 2);
        from = Integer.parseInt(ends[0]);
        to = ends[1].isEmpty() ? to : Math.min(to, Integer.parseInt(ends[1]) + 1);
        if (from >= remote.length) {
          exchange.getResponseHeaders().set("Content-Range", "bytes */" + remote.length);
          exchange.sendResponseHeaders(416, -1);
          return;
        }
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + remote.length);
      }
      exchange.getResponseHeaders().set("x-goog-hash", "crc32c=AAAAAA==");
      if (md5 != null) {
        exchange
            .getResponseHeaders()
            .add(
                "x-goog-hash",
                "md5=" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(md5)));
      }
      if (head) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      exchange.sendResponseHeaders(range != null && ranges ? 206 : 200, to - from);
      boolean whole = broken <= 0;
      broken--;
      exchange.getResponseBody().write(remote, from, whole ? to - from : (to - from) / 2);
      exchange.getResponseBody().flush();
      if (!whole && stalls > 0) {
        Thread.sleep(stalls);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
