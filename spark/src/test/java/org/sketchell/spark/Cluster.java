// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * Spark for tests. A virtual machine has one Spark at a time: whoever asks for another ends it, and
 * whoever asks for the same gets it again. So tests leave a session open.
 */
public final class Cluster {
  private static Map<String, String> present = Map.of();

  private Cluster() {}

  /** Spark in this process alone. */
  public static SparkSession local(int threads) {
    return session(settings("local[" + threads + "]"));
  }

  /** The same for scripts, whose lambdas it knows, as spark-submit starts it. */
  public static SparkSession localForScripts(int threads) throws IOException {
    Path classes = Files.createDirectories(Path.of("target", "snippets")).toAbsolutePath();
    System.setProperty("sketchell.snippets", classes.toString());
    Map<String, String> settings = settings("local[" + threads + "]");
    settings.put("spark.repl.class.outputDir", classes.toString());
    return session(settings);
  }

  /**
   * Spark with executors that are processes of their own. They have Spark's own jars, and of this
   * project what Spark has not.
   *
   * @param megabytes of each executor's heap
   */
  public static SparkSession processes(int executors, int cores, int megabytes) {
    return session(processSettings(executors, cores, megabytes));
  }

  /** The same with everything on that Spark has to guard what goes over the network and to disk. */
  public static SparkSession guardedProcesses(int executors, int cores, int megabytes) {
    Map<String, String> settings = processSettings(executors, cores, megabytes);
    settings.put("spark.authenticate", "true");
    settings.put("spark.network.crypto.enabled", "true");
    settings.put("spark.network.crypto.authEngineVersion", "2");
    settings.put("spark.network.crypto.cipher", "AES/GCM/NoPadding");
    settings.put("spark.io.encryption.enabled", "true");
    settings.put("spark.io.encryption.keySizeBits", "256");
    return session(settings);
  }

  /** Settings that every session of tests has. */
  private static Map<String, String> settings(String master) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("spark.master", master);
    settings.put("spark.app.name", "tests");
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.sql.shuffle.partitions", "2");
    settings.put("spark.sql.warehouse.dir", Path.of("target", "warehouse").toUri().toString());
    return settings;
  }

  private static Map<String, String> processSettings(int executors, int cores, int megabytes) {
    Map<String, String> settings =
        settings("local-cluster[" + executors + "," + cores + "," + megabytes + "]");
    settings.put("spark.executor.memory", megabytes + "m");
    settings.put("spark.executor.extraClassPath", ownClassPath(jarsOfSpark()));
    if (Runtime.version().feature() >= 22) {
      settings.put("spark.executor.extraJavaOptions", "--enable-native-access=ALL-UNNAMED");
    }
    return settings;
  }

  private static synchronized SparkSession session(Map<String, String> settings) {
    Option<SparkSession> running = SparkSession.getDefaultSession();
    if (running.isDefined() && present.equals(settings)) {
      return running.get();
    }
    end();
    SparkSession.Builder builder = SparkSession.builder();
    settings.forEach(builder::config);
    if (settings.containsKey("spark.authenticate")) {
      builder.config(
          "spark.authenticate.secret", new BigInteger(256, new SecureRandom()).toString(16));
    }
    present = settings;
    return builder.getOrCreate();
  }

  /** Ends the Spark that runs, if one does. */
  static synchronized void end() {
    Option<SparkSession> running = SparkSession.getDefaultSession();
    if (running.isDefined()) {
      running.get().stop();
    }
  }

  /** The folder that Maven fills: Spark's workers are told of it by the environment. */
  private static Path jarsOfSpark() {
    String home = System.getenv("SPARK_HOME");
    assumeThat(home)
        .as("SPARK_HOME names the folder from which workers start executors; Maven sets it")
        .isNotNull();
    Path jars = Path.of(home, "jars");
    assumeThat(jars)
        .as("Spark's jars, which mvn -Pspark -pl spark -am generate-test-resources puts there")
        .isDirectory();
    return jars;
  }

  /** What this process has on its class path and Spark has not. */
  private static String ownClassPath(Path jarsOfSpark) {
    Set<String> known;
    try (Stream<Path> jars = Files.list(jarsOfSpark)) {
      known = jars.map(jar -> artifact(jar.getFileName().toString())).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> !known.contains(artifact(entry.getFileName().toString())))
        .map(entry -> entry.toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** {@code protobuf-java} of {@code protobuf-java-4.33.5.jar}. */
  private static String artifact(String jar) {
    return jar.replaceFirst("-\\d.*", "");
  }
}
