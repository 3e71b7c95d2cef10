// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A folder that keeps the native libraries of ONNX Runtime's CUDA build, which would else unpack
 * 650 MB at every start. It is in {@code XDG_CACHE_HOME}, {@code ~/.cache} or, on Windows, {@code
 * LOCALAPPDATA}, and may be deleted at any time at which nothing runs.
 */
public final class UnpackedOnce {
  /** Where ONNX Runtime looks for its libraries before it unpacks any. */
  private static final String PATH = "onnxruntime.native.path";

  /** The libraries that are needed; that of TensorRT is not. */
  private static final List<String> LIBRARIES =
      List.of(
          "onnxruntime",
          "onnxruntime4j_jni",
          "onnxruntime_providers_shared",
          "onnxruntime_providers_cuda");

  private static final String CUDA = LIBRARIES.get(3);

  private static volatile Consumer<String> told = note -> {};

  private UnpackedOnce() {}

  /** Names who is told that something takes some seconds; nobody at first. */
  public static void announce(Consumer<String> listener) {
    told = listener;
  }

  /**
   * Has ONNX Runtime load its libraries from the folder, and fills that if it is the first time.
   * The processor's build, which is small, is left alone, and so is a folder that somebody named by
   * the system property {@code onnxruntime.native.path}. If there is no room, ONNX Runtime unpacks
   * as ever.
   */
  static void use() {
    URL cuda = resource(CUDA);
    if (cuda == null || System.getProperty(PATH) != null) {
      return;
    }
    folder()
        .flatMap(folder -> filled(folder, LIBRARIES, UnpackedOnce::resource, told))
        .ifPresent(folder -> System.setProperty(PATH, folder.toString()));
  }

  private static URL resource(String library) {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    return OrtEnvironment.class.getResource(
        "/ai/onnxruntime/native/"
            + (windows ? "win" : "linux")
            + "-x64/"
            + System.mapLibraryName(library));
  }

  private static Optional<Path> folder() {
    String version = OrtEnvironment.class.getPackage().getImplementationVersion();
    for (String variable : List.of("XDG_CACHE_HOME", "LOCALAPPDATA")) {
      String folder = System.getenv(variable);
      if (folder != null && Path.of(folder).isAbsolute()) {
        return Optional.of(under(Path.of(folder), version));
      }
    }
    String home = System.getProperty("user.home", "");
    return home.isBlank() || !Files.isDirectory(Path.of(home))
        ? Optional.empty()
        : Optional.of(under(Path.of(home, ".cache"), version));
  }

  private static Path under(Path cache, String version) {
    return cache.resolve("sketchell").resolve("onnxruntime-gpu-" + version);
  }

  /** Where libraries are found in the class path. */
  @FunctionalInterface
  interface Libraries {
    URL find(String library);
  }

  /** The folder with all libraries, whole; empty if it cannot be had. */
  static Optional<Path> filled(
      Path folder, List<String> names, Libraries libraries, Consumer<String> note) {
    if (Files.isDirectory(folder)) {
      return Optional.of(folder);
    }
    try {
      Files.createDirectories(folder.getParent());
      Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock mine = channel.lock()) {
        // Another process may have been at it meanwhile.
        if (mine.isValid() && !Files.isDirectory(folder)) {
          note.accept("ONNX Runtime's libraries for CUDA are unpacked into " + folder + ", once.");
          fill(folder, names, libraries);
        }
      }
      return Optional.of(folder);
    } catch (IOException | RuntimeException e) {
      System.getLogger(UnpackedOnce.class.getName())
          .log(System.Logger.Level.DEBUG, "ONNX Runtime's libraries are unpacked each time.", e);
      return Optional.empty();
    }
  }

  /** The folder is there when all of it is. */
  private static void fill(Path folder, List<String> names, Libraries libraries)
      throws IOException {
    Path part = Files.createTempDirectory(folder.getParent(), folder.getFileName() + ".part");
    try {
      for (String name : names) {
        try (InputStream library = libraries.find(name).openStream()) {
          Files.copy(library, part.resolve(System.mapLibraryName(name)));
        }
      }
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      if (Files.isDirectory(part)) {
        for (String name : names) {
          Files.deleteIfExists(part.resolve(System.mapLibraryName(name)));
        }
        Files.delete(part);
      }
    }
  }
}
