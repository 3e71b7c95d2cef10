package org.sketchell.shell;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of Sketchell and of the Java it runs on. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"sketchell " + sketchell(), "Java " + Runtime.version()};
  }

  /** The version of Sketchell, as the build wrote it. */
  static String sketchell() {
    Properties build = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
      build.load(in);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return build.getProperty("version");
  }
}
