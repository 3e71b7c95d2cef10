// SPDX-License-Identifier: Apache-2.0
package org.sketchell.download;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A data set of MNIST's form with few pictures, in two classes that are easy to tell. */
public final class SmallMnist {
  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  public SmallMnist() {
    add("train", 40);
    add("t10k", 10);
  }

  private void add(String part, int count) {
    ByteBuffer images = ByteBuffer.allocate(16 + count * 784);
    images.putInt(0x0803).putInt(count).putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + count);
    labels.putInt(0x0801).putInt(count);
    Random random = new Random(part.length());
    for (int i = 0; i < count; i++) {
      labels.put((byte) (i % 2));
      for (int p = 0; p < 784; p++) {
        images.put((byte) (p / 392 == i % 2 ? random.nextInt(256) : 0));
      }
    }
    contents.put(part + "-images-idx3-ubyte.gz", images.array());
    contents.put(part + "-labels-idx1-ubyte.gz", labels.array());
  }

  /** The names of its files. */
  public List<String> names() {
    return List.copyOf(contents.keySet());
  }

  /** What is in a file. */
  public byte[] content(String name) {
    return contents.get(name);
  }

  /** A file as it is published. */
  public byte[] packed(String name) throws IOException {
    return Hashes.gzip(content(name));
  }

  /** Puts all files onto a server. */
  public FileServer on(FileServer server) throws IOException {
    for (String name : names()) {
      server.put(name, packed(name));
    }
    return server;
  }

  public Mnist from(URI... mirrors) throws IOException {
    return from(Optional.empty(), mirrors);
  }

  public Mnist from(Optional<Path> installed, URI... mirrors) throws IOException {
    List<Mnist.Archive> files = new ArrayList<>();
    for (String name : names()) {
      files.add(new Mnist.Archive(name, Hashes.md5(packed(name)), Hashes.sha256(content(name))));
    }
    return new Mnist(
        "Small MNIST",
        "Small MNIST is by nobody.",
        List.of(mirrors),
        files,
        installed,
        new Patience(3, Duration.ofMillis(1), Duration.ofMillis(700)));
  }
}
