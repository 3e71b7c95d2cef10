// SPDX-License-Identifier: Apache-2.0
package org.sketchell.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sketchell.shell.Packaged;

/**
 * Jupyter's own client at work with the kernel: the tests are kernel_test.py. They want Debian's
 * python3-jupyter-kernel-test or its like.
 */
@Tag("packaged")
class KernelTest {
  private static final int MINUTES = 5;

  @TempDir Path folder;

  @BeforeAll
  static void is_packaged() throws IOException, InterruptedException {
    Packaged.isNeeded();
    for (Path jdk : Packaged.jdks()) {
      Packaged.prepare(jdk);
    }
  }

  private record Ended(int code, String output) {}

  private Ended run(Map<String, String> environment, Object... line)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(List.of(line).stream().map(Object::toString).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return new Ended(
        process.isAlive() ? -1 : process.exitValue(),
        Files.readString(output, StandardCharsets.UTF_8));
  }

  /** A Python with Jupyter's tests of kernels; the system's own comes first. */
  private String python() throws IOException, InterruptedException {
    for (String python : List.of("/usr/bin/python3", "python3")) {
      try {
        if (run(Map.of(), python, "-c", "import jupyter_kernel_test").code() == 0) {
          return python;
        }
      } catch (IOException e) {
        // There is no such program.
        continue;
      }
    }
    return "";
  }

  @Test
  void a_client_of_jupyter_finds_nothing_wrong() throws IOException, InterruptedException {
    String python = python();
    assumeTrue(!python.isEmpty(), "jupyter_kernel_test is not installed");
    Path script = folder.resolve("kernel_test.py");
    try (InputStream in = KernelTest.class.getResourceAsStream("kernel_test.py")) {
      Files.copy(in, script);
    }
    for (Path jdk : Packaged.jdks()) {
      Path data = Files.createDirectories(folder.resolve(jdk.getFileName()));
      Map<String, String> environment =
          Map.of(
              "JAVA_HOME", jdk.toString(),
              "JUPYTER_DATA_DIR", data.toString(),
              "JUPYTER_PATH", data.toString(),
              "PYDEVD_DISABLE_FILE_VALIDATION", "1");
      assertThat(run(environment, Packaged.root().resolve("sketchell"), "jupyter", "install"))
          .satisfies(ended -> assertThat(ended.code()).as(ended.output()).isZero());
      // Whether messages have the protocol's form does not depend on the JDK.
      Ended ended =
          jdk.equals(Packaged.jdks().get(0))
              ? run(environment, python, script)
              : run(environment, python, script, "Kernel", "Life");
      assertThat(ended.code()).as(ended.output()).isZero();
      assertThat(ended.output()).contains("OK");
    }
  }

  @Test
  void a_file_that_is_no_connection_file_is_a_sentence() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("connection.json"), "{\"ip\": \"127.0.0.1\"}");
    Ended ended = run(Map.of(), Packaged.root().resolve("sketchell"), "kernel", file);
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.output().strip())
        .isEqualTo(
            file
                + " is no connection file of Jupyter: transport, ip and five ports belong into it.");
  }

  @Test
  void a_kernel_without_its_jupyter_ends() throws IOException, InterruptedException {
    Path file =
        Files.writeString(
            folder.resolve("connection.json"),
            """
            {"transport": "tcp", "ip": "127.0.0.1", "key": "k", "signature_scheme": "hmac-sha256",
             "shell_port": %d, "iopub_port": %d, "stdin_port": %d, "control_port": %d, "hb_port": %d}
            """
                .formatted(free(), free(), free(), free(), free()));
    Process jupyter = new ProcessBuilder("sleep", "2").start();
    Ended ended =
        run(
            Map.of("JPY_PARENT_PID", Long.toString(jupyter.pid())),
            Packaged.root().resolve("sketchell"),
            "kernel",
            file);
    assertThat(ended.code()).as(ended.output()).isZero();
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
