// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of what computes here. */
public final class Versions {
  private Versions() {}

  /** Of Sketchell, as the build wrote it. */
  public static String sketchell() {
    Properties build = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("build.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("version");
  }

  public static String onnxRuntime() {
    return Engine.version();
  }

  public static String java() {
    return Runtime.version().toString();
  }
}
