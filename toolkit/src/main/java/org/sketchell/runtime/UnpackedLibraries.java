// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sketchell.file.Leftovers;

/**
 * The folder into which ONNX Runtime unpacks its native libraries at every start. It would stay
 * there, empty after a normal end and with its 23 MB after any other.
 */
final class UnpackedLibraries {
  private UnpackedLibraries() {}

  /** What is loaded at the start; others, such as CUDA's, are when they are needed. */
  private static final List<String> LOADED = List.of("onnxruntime", "onnxruntime4j_jni");

  /**
   * Has the folder go with this process. Where files may be deleted while they are in use, those
   * that are loaded go at once.
   *
   * <p>There is no public way to learn which folder it is; a version that does it otherwise is left
   * alone.
   */
  static void leaveNothing() {
    try {
      Field folder = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
      folder.setAccessible(true);
      if (folder.get(null) instanceof Path path) {
        Leftovers.add(path);
        deleteFiles(path);
      }
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      System.getLogger(Engine.class.getName())
          .log(
              System.Logger.Level.DEBUG,
              "This ONNX Runtime may leave its unpacked libraries in the temporary folder.",
              e);
    }
  }

  private static void deleteFiles(Path folder) {
    try {
      for (String library : LOADED) {
        Files.deleteIfExists(folder.resolve(System.mapLibraryName(library)));
      }
    } catch (IOException e) {
      // In use, where such files cannot be deleted.
    }
  }
}
