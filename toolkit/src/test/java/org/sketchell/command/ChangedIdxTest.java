// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sketchell.command.Ran.sketchell;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels of idx files that were changed after the training, whatever way to them is given. */
class ChangedIdxTest {
  @TempDir private Path folder;

  private static void idx(Path data, String part, int count) throws IOException {
    ByteBuffer images = ByteBuffer.allocate(16 + count * 784);
    images.putInt(0x803).putInt(count).putInt(28).putInt(28);
    ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
    for (int i = 0; i < count; i++) {
      images.put(16 + i * 784 + i * 3, (byte) 255);
      labels.put((byte) (i % 2));
    }
    Files.write(data.resolve(part + "-images-idx3-ubyte"), images.array());
    Files.write(data.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }

  @Test
  void they_are_noticed() throws IOException {
    Path absolute = Files.createDirectory(folder.resolve("data"));
    idx(absolute, "train", 20);
    idx(absolute, "t10k", 10);
    Path model = folder.resolve("model.onnx");
    Path relative = Path.of("").toAbsolutePath().relativize(absolute);
    assertThat(sketchell("train", relative, "--out", model, "--epochs", 1).code()).isZero();
    assertThat(sketchell("evaluate", model, relative, "--held-out").code()).isZero();

    Path labels = absolute.resolve("t10k-labels-idx1-ubyte");
    byte[] bytes = Files.readAllBytes(labels);
    bytes[9] = 0;
    Files.write(labels, bytes);
    for (Path way : new Path[] {relative, absolute}) {
      Ran held = sketchell("evaluate", model, way, "--held-out");
      assertThat(held.code()).isEqualTo(Sketchell.MISTAKE);
      assertThat(held.err())
          .contains("not the files that the model was trained on", "t10k-labels-idx1-ubyte");
    }
  }
}
