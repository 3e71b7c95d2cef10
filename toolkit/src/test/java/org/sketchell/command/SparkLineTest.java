// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.shell.ShellException;

/** What spark-submit is told, with a Spark that only pretends. */
class SparkLineTest {
  @TempDir private Path home;
  private Path script;
  private Path libraries;

  @BeforeEach
  void makes() throws IOException {
    jar("spark/target/spark-home/jars/spark-core_2.13-4.2.0.jar");
    jar("spark/target/spark-home/jars/protobuf-java-4.33.5.jar");
    libraries = jar("lib/protobuf-java-4.36.2.jar").getParent();
    jar("lib/onnxruntime-1.28.0.jar");
    script = Files.writeString(home.resolve("s.jsh"), "");
  }

  private Path jar(String name) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "");
  }

  private List<String> words(String... arguments) {
    SparkHome spark = SparkHome.find(home, Map.of(), false);
    return SparkLine.of(spark, spark.without(libraries), SparkArguments.of(List.of(arguments)))
        .words();
  }

  private void assertRefused(String sentence, String... arguments) {
    assertThatThrownBy(() -> words(arguments))
        .isInstanceOf(ShellException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void a_script_gets_the_class_path_where_it_lies() {
    String runtime = libraries.resolve("onnxruntime-1.28.0.jar").toString();

    assertThat(words("--master", "local-cluster[2,1,512]", script.toString(), "--epochs", "2"))
        .contains("spark.driver.extraClassPath=" + runtime)
        .contains("spark.executor.extraClassPath=" + runtime)
        .contains("spark.executor.memory=512m", "spark.app.name=" + script)
        .contains("spark.plugins=org.sketchell.spark.submit.DeafToInterrupts")
        .containsSequence("--master", "local-cluster[2,1,512]", "--class")
        .endsWith(runtime, script.toString(), "--epochs", "2");
  }

  @Test
  void a_cluster_gets_jars_and_those_of_the_user_too() {
    String runtime = libraries.resolve("onnxruntime-1.28.0.jar").toString();

    assertThat(words("--master", "spark://h:7077", "--jars", "a.jar,hdfs://b.jar", script + ""))
        .contains("spark.jars=" + runtime + ",a.jar,hdfs://b.jar")
        .contains("spark.driver.extraClassPath=" + runtime + File.pathSeparator + "a.jar")
        .doesNotContain("--jars");
  }

  @Test
  void java_options_of_the_user_and_of_an_administrator_stay() throws IOException {
    String setting = "spark.driver.defaultJavaOptions";
    Path defaults =
        Files.writeString(home.resolve("d.conf"), setting + "  -Dkrb5.conf=/k -Xss2m\n");
    String ours = javaOptions(words(script + ""));

    assertThat(javaOptions(words("--properties-file", defaults + "", script + "")))
        .isEqualTo(ours + " -Dkrb5.conf=/k -Xss2m");
    List<String> words =
        words("--properties-file", defaults + "", "--conf", setting + "=-Dx=1", script + "");
    assertThat(javaOptions(words)).isEqualTo(ours + " -Dx=1");
  }

  private static String javaOptions(List<String> words) {
    String setting = "spark.driver.defaultJavaOptions=";
    List<String> all = words.stream().filter(word -> word.startsWith(setting)).toList();
    assertThat(all).hasSize(1);
    return all.get(0).substring(setting.length());
  }

  @Test
  void on_windows_spark_has_to_be_installed() {
    assertThatThrownBy(() -> SparkHome.find(home, Map.of(), true))
        .isInstanceOf(ShellException.class)
        .hasMessage(
            "On Windows spark-submit needs an installed Spark 4 for Scala 2.13, and SPARK_HOME to"
                + " name its folder.");
  }

  @Test
  void what_is_no_script_is_passed_on() throws IOException {
    String jar = jar("x.jar").toString();
    assertThat(words("--class", "my.Main", jar, "a")).endsWith("--class", "my.Main", jar, "a");
    assertThat(words("--version")).endsWith("--version");
  }

  @Test
  void mistakes_are_said_before_spark_starts() {
    assertRefused(
        "--master is remote, but a master is local[2]", "--master", "remote", script + "");
    assertRefused("for yarn let SPARK_HOME name", "--master", "yarn", script + "");
    assertRefused("--master wants a value", "--master");
    assertRefused("none.jsh does not exist: a script", "none.jsh");
    assertRefused("none.jar does not exist: a jar", "--class", "my.Main", "none.jar");
    assertRefused("--conf x says nothing", "--conf", "x", script + "");
    assertRefused("--deploy-mode cluster takes a jar", "--deploy-mode=cluster", script + "");
  }

  @Test
  void a_spark_of_the_user_has_to_be_one_that_fits() throws IOException {
    assertThatThrownBy(() -> SparkHome.find(home, Map.of("SPARK_HOME", home.toString())))
        .hasMessageContaining("jars is not in it");
    jar("old/jars/spark-core_2.12-3.5.1.jar");
    jar("old/bin/" + (File.separatorChar == '\\' ? "spark-submit.cmd" : "spark-submit"));
    String old = home.resolve("old").toString();
    assertThatThrownBy(() -> SparkHome.find(home, Map.of("SPARK_HOME", old)))
        .hasMessageContaining("which is Spark 3.5.1 for Scala 2.12; Spark 4 for Scala 2.13");
  }
}
