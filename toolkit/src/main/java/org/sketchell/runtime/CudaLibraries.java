// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The libraries of others that ONNX Runtime's CUDA build loads: NVIDIA's driver, CUDA 12 and cuDNN
 * 9. When one is missing ONNX Runtime says only that it cannot load its own.
 */
final class CudaLibraries {
  /** Where they come from, with their names on Linux and on Windows. */
  private static final Map<String, Names> SOURCES = new LinkedHashMap<>();

  private record Names(List<String> linux, List<String> windows) {}

  static {
    SOURCES.put("NVIDIA's driver", new Names(List.of("libcuda.so.1"), List.of("nvcuda.dll")));
    SOURCES.put(
        "CUDA 12",
        new Names(
            List.of(
                "libcudart.so.12",
                "libcublas.so.12",
                "libcublasLt.so.12",
                "libcufft.so.11",
                "libcurand.so.10"),
            List.of("cudart64_12.dll", "cublas64_12.dll", "cublasLt64_12.dll", "cufft64_11.dll")));
    SOURCES.put("cuDNN 9", new Names(List.of("libcudnn.so.9"), List.of("cudnn64_9.dll")));
  }

  private CudaLibraries() {}

  /** What is missing, and what to do, in a sentence; empty if all is there. */
  static Optional<String> missing() {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    return missing(windows, windows ? inFolders("PATH") : inFolders("LD_LIBRARY_PATH").or(known()));
  }

  /**
   * The same for any machine.
   *
   * @param isThere whether the machine finds a library of a name
   */
  static Optional<String> missing(boolean windows, Predicate<String> isThere) {
    List<String> missing = new ArrayList<>();
    SOURCES.forEach(
        (source, names) -> {
          List<String> gone =
              (windows ? names.windows : names.linux).stream().filter(isThere.negate()).toList();
          if (!gone.isEmpty()) {
            missing.add(source + " (" + String.join(", ", gone) + ")");
          }
        });
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "not to be found is "
                + String.join(", nor ", missing)
                + ": install "
                + (missing.size() == 1 ? "it" : "them")
                + ", or name the folder in "
                + (windows ? "PATH" : "LD_LIBRARY_PATH"));
  }

  private static Predicate<String> inFolders(String variable) {
    List<Path> folders =
        Stream.of(Optional.ofNullable(System.getenv(variable)).orElse("").split(File.pathSeparator))
            .filter(folder -> !folder.isBlank())
            .map(Path::of)
            .toList();
    return library -> folders.stream().anyMatch(folder -> Files.exists(folder.resolve(library)));
  }

  /** What the loader of Linux knows, and finds without being told. */
  private static Predicate<String> known() {
    String cache = cache();
    List<Path> folders =
        Stream.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64")
            .map(Path::of)
            .toList();
    return library ->
        cache.contains("\t" + library + " ")
            || folders.stream().anyMatch(folder -> Files.exists(folder.resolve(library)));
  }

  private static String cache() {
    try {
      Process process =
          new ProcessBuilder(
                  Files.exists(Path.of("/sbin/ldconfig")) ? "/sbin/ldconfig" : "ldconfig", "-p")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor(5, TimeUnit.SECONDS);
      return said;
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
