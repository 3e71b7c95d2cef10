// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sketchell.shell.Home;
import org.sketchell.shell.ShellException;

/**
 * What spark-submit is to be told, so that the toolkit is there wherever Spark computes.
 *
 * @param spark what it is told to
 * @param ours the jars that the toolkit needs and that Spark has not; the first is the module's
 * @param given what the user said
 */
record SparkLine(SparkHome spark, List<Path> ours, SparkArguments given) {
  private static final String RUNNER = "org.sketchell.spark.submit.Submitted";

  /** For executors on this terminal. */
  private static final String DEAF = "org.sketchell.spark.submit.DeafToInterrupts";

  private static final String JAVA_OPTIONS = "spark.driver.defaultJavaOptions";
  private static final Pattern MASTER =
      Pattern.compile(
          "local(\\[(\\d+|\\*)(, *\\d+)?\\])?|(local-cluster\\[ *\\d+ *, *\\d+ *, *(\\d+) *\\])"
              + "|spark://.+|k8s://.+|yarn");

  /**
   * A line that Spark can take.
   *
   * @throws ShellException if what is to be run is not there or cannot be run so
   */
  static SparkLine of(SparkHome spark, List<Path> ours, SparkArguments given) {
    SparkLine line = new SparkLine(spark, List.copyOf(ours), given);
    line.check();
    return line;
  }

  private void check() {
    String master = master().orElse("local");
    if (!MASTER.matcher(master).matches()) {
      throw new ShellException(
          "--master is %s, but a master is local[2], local-cluster[2,1,1024] (executors, cores and"
              + " megabytes of each), spark://host:port, yarn or k8s://host:port.",
          master);
    }
    if (!spark.isInstalled() && (master.equals("yarn") || master.startsWith("k8s:"))) {
      throw new ShellException(
          "The Spark of this clone has local, local-cluster and spark:// masters; for %s let"
              + " SPARK_HOME name a Spark that has what it needs.",
          master);
    }
    given
        .settings()
        .filter(setting -> setting.indexOf('=') < 1)
        .findFirst()
        .ifPresent(
            setting -> {
              throw new ShellException(
                  "--conf %s says nothing: a setting and its value were expected, as in --conf"
                      + " spark.sql.shuffle.partitions=8.",
                  setting);
            });
    if (!isOurs()) {
      given.resource().filter(file -> file.endsWith(".jar")).ifPresent(SparkLine::requireJar);
      return;
    }
    if (isOnCluster()) {
      throw new ShellException(
          "A script and the prompt run here, with --deploy-mode client; --deploy-mode cluster takes"
              + " a jar and --class.");
    }
    given
        .resource()
        .filter(file -> !file.equals("-") && !Files.exists(Path.of(file)))
        .ifPresent(
            file -> {
              throw new ShellException("%s does not exist: a script to run was expected.", file);
            });
  }

  private static void requireJar(String file) {
    String here = file.replaceFirst("^file:(//(?=/))?", "");
    if (!here.matches("[a-z][a-z0-9+.-]+:.*") && !Files.exists(Path.of(here))) {
      throw new ShellException("%s does not exist: a jar to run was expected.", file);
    }
  }

  /** Whether a prompt is what runs. */
  boolean isPrompt() {
    return isOurs() && given.resource().isEmpty();
  }

  /** Whether a script or the prompt is to run; anything else is Spark's matter. */
  private boolean isOurs() {
    return given
        .resource()
        .map(file -> file.equals("-") || file.endsWith(".jsh") || file.endsWith(".ipynb"))
        .orElse(
            Stream.of("--class", "--kill", "--status", "--version", "--help")
                .noneMatch(given::has));
  }

  private Optional<String> master() {
    return said("spark.master");
  }

  private boolean isOnCluster() {
    return said("spark.submit.deployMode").equals(Optional.of("cluster"));
  }

  private boolean isOnThisMachine() {
    return master().map(master -> master.startsWith("local")).orElse(true);
  }

  /** What the user said of a setting, on the command line or in Spark's file of defaults. */
  private Optional<String> said(String setting) {
    return given
        .setting(setting)
        .or(() -> spark.byDefault(setting, given.value("--properties-file")));
  }

  Map<String, String> environment(Map<String, String> present) {
    return spark.environment(isOnThisMachine(), present);
  }

  /** All that spark-submit is told. */
  List<String> words() {
    Map<String, String> settings = new LinkedHashMap<>();
    if (!isOnCluster()) {
      settings.put("spark.driver.extraClassPath", ours(File.pathSeparator));
    }
    if (isOnThisMachine()) {
      // Executors find the files where they are.
      settings.put("spark.executor.extraClassPath", ours(File.pathSeparator));
    } else {
      settings.put("spark.jars", ours(","));
    }
    settings.put(JAVA_OPTIONS, javaOptions());
    if (master().orElse("local").startsWith("local-cluster")) {
      settings.put("spark.plugins", DEAF);
    }
    SparkArguments rest = given;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String separator =
          switch (setting.getKey()) {
            case "spark.jars", "spark.plugins" -> ",";
            case JAVA_OPTIONS -> " ";
            default -> File.pathSeparator;
          };
      said(setting.getKey())
          .ifPresent(more -> setting.setValue(setting.getValue() + separator + more));
      rest = rest.without(setting.getKey());
    }
    if (isOurs()) {
      // Spark's loader of jars is none that snippets are compiled against.
      String jars = said("spark.jars").map(SparkLine::files).orElse("");
      settings.compute("spark.driver.extraClassPath", (name, before) -> before + jars);
    }
    settings.put("spark.executorEnv.ORT_DISABLE_TELEMETRY", "1");
    memory().ifPresent(size -> settings.put("spark.executor.memory", size));
    if (isOurs() && said("spark.app.name").isEmpty()) {
      settings.put("spark.app.name", given.resource().orElse("sketchell"));
    }
    List<String> words = new ArrayList<>();
    settings.forEach((name, value) -> words.addAll(List.of("--conf", name + "=" + value)));
    rest.options().forEach(option -> option.words().forEach(words::add));
    if (isOurs()) {
      words.addAll(List.of("--class", RUNNER, ours.get(0).toString()));
    }
    given.resource().ifPresent(words::add);
    words.addAll(given.arguments());
    return List.copyOf(words);
  }

  /** The jars of a list that are files here, behind others of a class path. */
  private static String files(String jars) {
    return Stream.of(jars.split(","))
        .map(jar -> jar.strip().replaceFirst("^(file|local):(//(?=/))?", ""))
        .filter(jar -> !jar.isEmpty() && !jar.contains("://"))
        .map(jar -> File.pathSeparator + jar)
        .collect(Collectors.joining());
  }

  private String ours(String separator) {
    return ours.stream().map(Path::toString).collect(Collectors.joining(separator));
  }

  /** An executor on this machine gets what its worker has, which may be less than is usual. */
  private Optional<String> memory() {
    Matcher matcher = MASTER.matcher(master().orElse("local"));
    return matcher.matches() && matcher.group(5) != null && said("spark.executor.memory").isEmpty()
        ? Optional.of(matcher.group(5) + "m")
        : Optional.empty();
  }

  /** What the driver's Java is told, beside what the user says. */
  private String javaOptions() {
    List<String> options = new ArrayList<>();
    Home.folder().ifPresent(home -> options.add("-Dsketchell.home=" + home));
    if (spark.logsEverything()) {
      Home.folder()
          .map(SparkHome::logSettings)
          .ifPresent(file -> options.add("-Dlog4j2.configurationFile=" + file.toUri()));
    }
    for (String name :
        List.of(
            "file.encoding",
            "stdout.encoding",
            "stderr.encoding",
            "sun.stdout.encoding",
            "sun.stderr.encoding",
            "sketchell.terminal")) {
      String value = System.getProperty(name);
      if (value != null) {
        options.add("-D" + name + "=" + value);
      }
    }
    return options.stream()
        .map(option -> option.matches("[^\\s\"'\\\\]*") ? option : quoted(option))
        .collect(Collectors.joining(" "));
  }

  /** As Spark takes options apart: between quotes, with those within marked. */
  private static String quoted(String option) {
    return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
