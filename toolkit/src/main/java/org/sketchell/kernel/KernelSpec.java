// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;

/**
 * The description by which Jupyter knows the kernel: a folder with a {@code kernel.json}.
 *
 * @param folder where it lies
 */
public record KernelSpec(Path folder) {
  /** The name of the kernel in Jupyter's lists and in notebooks. */
  public static final String NAME = "sketchell";

  /** What a person is shown. */
  public static final String DISPLAY_NAME = "Sketchell (Java)";

  private static final String FILE = "kernel.json";
  private static final String LOGO = "logo-svg.svg";

  /**
   * The place where every Jupyter of this user looks.
   *
   * @param environment the environment variables
   * @param system the name of the operating system
   * @param home the user's home folder
   * @see <a href="https://docs.jupyter.org/en/stable/use/jupyter-directories.html">Jupyter's
   *     folders</a>
   */
  static KernelSpec ofUser(Map<String, String> environment, String system, Path home) {
    return new KernelSpec(data(environment, system, home).resolve("kernels").resolve(NAME));
  }

  private static Path data(Map<String, String> environment, String system, Path home) {
    String named = environment.getOrDefault("JUPYTER_DATA_DIR", "");
    if (!named.isBlank()) {
      return Path.of(named);
    }
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return home.resolve("Library/Jupyter");
    }
    if (name.startsWith("windows")) {
      String roaming = environment.getOrDefault("APPDATA", "");
      return (roaming.isBlank() ? home.resolve(".jupyter/data") : Path.of(roaming, "jupyter"));
    }
    String share = environment.getOrDefault("XDG_DATA_HOME", "");
    return (share.isBlank() ? home.resolve(".local/share") : Path.of(share)).resolve("jupyter");
  }

  /** The place where every Jupyter of this user looks. */
  public static KernelSpec ofUser() {
    return ofUser(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  /** The place where the Jupyter of an environment looks, such as Python's {@code sys.prefix}. */
  public static KernelSpec below(Path prefix) {
    return new KernelSpec(prefix.toAbsolutePath().resolve("share/jupyter/kernels").resolve(NAME));
  }

  /** The program that the description names, if there is a description. */
  public Optional<String> program() {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ObjectMapper().readTree(file.toFile()).path("argv").path(0).asText(file.toString()));
    } catch (IOException e) {
      return Optional.of(file.toString());
    }
  }

  /**
   * Writes the description; one that is there is replaced.
   *
   * @param home the clone or the unpacked archive that the kernel is started from
   */
  public void write(Path home) {
    Path launcher = launcher(home, System.getProperty("os.name"));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new KernelException(
          "%s cannot be made: %s. --prefix names another place.", folder, AtomicFile.reason(e));
    }
    AtomicFile.write(folder.resolve(LOGO), logo());
    AtomicFile.write(
        folder.resolve(FILE),
        json(launcher, System.getenv("JAVA_HOME")).getBytes(StandardCharsets.UTF_8));
  }

  static Path launcher(Path home, String system) {
    boolean windows = system.toLowerCase(Locale.ROOT).startsWith("windows");
    String program = windows ? "sketchell.cmd" : "sketchell";
    for (Path place : new Path[] {home.resolve(program), home.resolve("bin").resolve(program)}) {
      if (Files.isRegularFile(place)) {
        return place.toAbsolutePath().normalize();
      }
    }
    throw new KernelException(
        "Jupyter starts the kernel by the launcher, but there is no %s in %s.", program, home);
  }

  /**
   * The description.
   *
   * @param java the Java that the launcher was told to take; null if it was told none
   */
  static String json(Path launcher, String java) {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode spec = mapper.createObjectNode();
    ArrayNode line = spec.putArray("argv");
    line.add(launcher.toString()).add("kernel").add("{connection_file}");
    spec.put("display_name", DISPLAY_NAME);
    spec.put("language", "java");
    // By a message, since a signal would not reach it on Windows.
    spec.put("interrupt_mode", "message");
    ObjectNode environment = spec.putObject("env");
    if (java != null && !java.isBlank()) {
      environment.put("JAVA_HOME", java);
    }
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(spec) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] logo() {
    try (InputStream in = KernelSpec.class.getResourceAsStream(LOGO)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes the description; says whether there was one. */
  public boolean delete() {
    boolean there = Files.exists(folder.resolve(FILE));
    try {
      for (String file : new String[] {FILE, LOGO}) {
        Files.deleteIfExists(folder.resolve(file));
      }
      if (Files.isDirectory(folder) && isEmpty(folder)) {
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new KernelException("%s cannot be deleted: %s.", folder, AtomicFile.reason(e));
    }
    return there;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> rest = Files.list(folder)) {
      return rest.findAny().isEmpty();
    }
  }

  @Override
  public String toString() {
    return folder.resolve(FILE).toString();
  }
}
