// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.shell.ShellException;

/**
 * An Apache Spark: that of the user, or the jars that the build of a clone has put together.
 *
 * @param folder the folder that has {@code jars}
 * @param isInstalled whether it is the user's, with programs in {@code bin}
 */
record SparkHome(Path folder, boolean isInstalled) {
  static final String VARIABLE = "SPARK_HOME";

  private static final String SCALA = "2.13";
  private static final int MAJOR = 4;
  private static final String[] LOCAL_IP = {"SPARK_LOCAL_IP", "127.0.0.1"};
  private static final String[] LOCAL_NAME = {"SPARK_LOCAL_HOSTNAME", "localhost"};
  private static final Pattern CORE = Pattern.compile("spark-core_([\\d.]+)-((\\d+)\\..*)\\.jar");

  /**
   * The Spark to use.
   *
   * @param home the folder of the clone
   * @throws ShellException if there is none that can be used
   */
  static SparkHome find(Path home, Map<String, String> environment) {
    return find(home, environment, onWindows());
  }

  static SparkHome find(Path home, Map<String, String> environment, boolean onWindows) {
    Path built = built(home);
    String named = environment.getOrDefault(VARIABLE, "");
    boolean isInstalled = !named.isBlank() && !Path.of(named).equals(built);
    SparkHome spark = new SparkHome(isInstalled ? Path.of(named) : built, isInstalled);
    if (onWindows && !isInstalled) {
      // Its launcher gives a line for cmd.exe there, and Hadoop wants programs that no jar has.
      throw new ShellException(
          "On Windows spark-submit needs an installed Spark %d for Scala %s, and SPARK_HOME to name"
              + " its folder.",
          MAJOR, SCALA);
    }
    spark.check();
    return spark;
  }

  private static boolean onWindows() {
    return File.separatorChar == '\\';
  }

  private void check() {
    if (!isInstalled) {
      if (!Files.isDirectory(jarsFolder())) {
        throw new ShellException(
            "%s is missing: the build makes it, mvn -Pspark -pl toolkit,spark -am -DskipTests"
                + " package.",
            jarsFolder());
      }
      return;
    }
    if (!Files.isDirectory(jarsFolder()) || !Files.isRegularFile(program())) {
      throw new ShellException(
          "SPARK_HOME is %s, but %s is not in it: name the folder of a Spark %d, or unset"
              + " SPARK_HOME to use that of this clone.",
          folder, Files.isDirectory(jarsFolder()) ? folder.relativize(program()) : "jars", MAJOR);
    }
    for (String jar : jars()) {
      Matcher core = CORE.matcher(jar);
      if (core.matches()
          && !(core.group(1).equals(SCALA) && core.group(3).equals(Integer.toString(MAJOR)))) {
        throw new ShellException(
            "SPARK_HOME is %s, which is Spark %s for Scala %s; Spark %d for Scala %s was expected."
                + " Unset SPARK_HOME to use that of this clone.",
            folder, core.group(2), core.group(1), MAJOR, SCALA);
      }
    }
  }

  private Path jarsFolder() {
    return folder.resolve("jars");
  }

  /** Its own spark-submit. */
  private Path program() {
    return folder.resolve("bin").resolve(onWindows() ? "spark-submit.cmd" : "spark-submit");
  }

  /** The names of its jars. */
  List<String> jars() {
    return names(jarsFolder());
  }

  /** The jars of a folder that it has not, in any version: its own come first. */
  List<Path> without(Path folder) {
    Set<String> known = jars().stream().map(SparkHome::artifact).collect(Collectors.toSet());
    return names(folder).stream()
        .filter(jar -> !known.contains(artifact(jar)))
        .map(folder::resolve)
        .toList();
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".jar"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new FileException(e, "%s cannot be read: %s.", folder, AtomicFile.reason(e));
    }
  }

  /** {@code protobuf-java} of {@code protobuf-java-4.33.5.jar}. */
  private static String artifact(String jar) {
    return jar.replaceFirst("-\\d.*", "");
  }

  private Path settings() {
    String named = System.getenv("SPARK_CONF_DIR");
    return named == null ? folder.resolve("conf") : Path.of(named);
  }

  /** Whether there is nothing that says what it logs: then it says everything. */
  boolean logsEverything() {
    return Stream.of("log4j2.properties", "log4j2.xml", "log4j2.yaml", "log4j2.json")
        .noneMatch(name -> Files.exists(settings().resolve(name)));
  }

  /** What a clone's Spark logs: warnings and errors. */
  static Path logSettings(Path home) {
    return built(home).resolve("conf").resolve("log4j2.properties");
  }

  private static Path built(Path home) {
    return home.resolve("spark").resolve("target").resolve("spark-home");
  }

  /**
   * What a setting is where nothing is said of it.
   *
   * @param named the file that stands for Spark's file of defaults
   */
  Optional<String> byDefault(String setting, Optional<String> named) {
    Path file = named.map(Path::of).orElse(settings().resolve("spark-defaults.conf"));
    Properties defaults = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      defaults.load(reader);
    } catch (NoSuchFileException e) {
      // Of one that was named, Spark says that it is missing.
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new FileException(
          e, "%s cannot be read as Spark's settings: %s.", file, e.getMessage());
    }
    return Optional.ofNullable(defaults.getProperty(setting)).map(String::strip);
  }

  /** What the environment is to say to what is started from here, beside what it says already. */
  Map<String, String> environment(boolean onThisMachine, Map<String, String> given) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("ORT_DISABLE_TELEMETRY", "1");
    if (isInstalled) {
      return environment;
    }
    environment.put(VARIABLE, folder.toString());
    // Of an installed Spark its programs say it.
    environment.put("SPARK_SCALA_VERSION", SCALA);
    if (onThisMachine) {
      // Nobody else is to reach it, and not every machine finds itself by its name.
      for (String[] name : List.of(LOCAL_IP, LOCAL_NAME)) {
        if (!given.containsKey(name[0])) {
          environment.put(name[0], name[1]);
        }
      }
    }
    return environment;
  }

  /**
   * The command line that submits: its own spark-submit, or the Java that Spark's launcher says
   * spark-submit would start.
   */
  List<String> line(List<String> words, Map<String, String> environment)
      throws IOException, InterruptedException {
    if (isInstalled) {
      return Stream.concat(Stream.of(program().toString()), words.stream()).toList();
    }
    List<String> asking = new ArrayList<>();
    asking.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : List.of("file.encoding", "stdout.encoding", "sun.stdout.encoding")) {
      asking.add("-D" + option + "=UTF-8");
    }
    asking.addAll(List.of("-cp", launcher().toString(), "org.apache.spark.launcher.Main"));
    asking.add("org.apache.spark.deploy.SparkSubmit");
    asking.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(asking).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new ShellException(
          "Spark did not take this command line; what it says of that is above.");
    }
    // What Java itself may say comes before this mark.
    String line = answer.substring(answer.indexOf("\0\n") + 2).strip();
    return List.of(line.split("\0"));
  }

  private Path launcher() {
    return jars().stream()
        .filter(jar -> jar.startsWith("spark-launcher_"))
        .findFirst()
        .map(jarsFolder()::resolve)
        .orElseThrow(
            () ->
                new ShellException(
                    "%s has no spark-launcher: delete %s, and it is made again.",
                    jarsFolder(), folder));
  }
}
