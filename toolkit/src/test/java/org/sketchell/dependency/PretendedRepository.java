// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/** A Maven repository in a folder, and a user whose settings name it. */
public final class PretendedRepository {
  private final Path home;
  private final Path served;
  private final Map<String, List<String>> versions = new LinkedHashMap<>();

  /** In an empty folder. */
  public PretendedRepository(Path folder) throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    served = Files.createDirectories(folder.resolve("served"));
    mirroredAt(served.toUri().toString(), "");
  }

  /** What the system property user.home is to be. */
  public String home() {
    return home.toString();
  }

  Path local() {
    return home.resolve(".m2/repository");
  }

  Path served() {
    return served;
  }

  /** The user has a mirror of all repositories at an address, and more in the settings. */
  void mirroredAt(String address, String more) throws IOException {
    settings(
        "<mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>"
            + address
            + "</url></mirror></mirrors>"
            + more);
  }

  void settings(String elements) throws IOException {
    Path file = home.resolve(".m2/settings.xml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<settings>" + elements + "</settings>");
  }

  /** Another file beside the settings. */
  void secret(String text) throws IOException {
    Files.writeString(home.resolve(".m2/settings-security.xml"), text);
  }

  /** Puts a library there; each dependency is {@code g:a:v} or {@code g:a:v:scope}. */
  public PretendedRepository with(String name, String... dependencies) throws IOException {
    return withClass(name, "", "", dependencies);
  }

  /** The same with a class of its own in it. */
  public PretendedRepository withClass(
      String name, String type, String source, String... dependencies) throws IOException {
    Coordinates one = Coordinates.of(name);
    Path folder =
        Files.createDirectories(
            served
                .resolve(one.group().replace('.', '/') + "/" + one.artifact())
                .resolve(one.version()));
    Path jar = folder.resolve(one.artifact() + "-" + one.version() + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      if (!type.isEmpty()) {
        out.putNextEntry(new JarEntry(type.replace('.', '/') + ".class"));
        out.write(compiled(type, source));
        out.closeEntry();
      }
    }
    List<String> needed = new ArrayList<>();
    for (String dependency : dependencies) {
      String[] words = dependency.split(":");
      String scope = words.length > 3 ? words[3] : "compile";
      needed.add(
          "<dependency>"
              + element("groupId", words[0])
              + element("artifactId", words[1])
              + element("version", words[2])
              + (scope.equals("optional") ? element("optional", "true") : element("scope", scope))
              + "</dependency>");
    }
    Path pom = folder.resolve(one.artifact() + "-" + one.version() + ".pom");
    Files.writeString(
        pom,
        "<project>"
            + element("modelVersion", "4.0.0")
            + element("groupId", one.group())
            + element("artifactId", one.artifact())
            + element("version", one.version())
            + "<dependencies>"
            + String.join("", needed)
            + "</dependencies></project>");
    sum(jar);
    sum(pom);
    List<String> known = versions.computeIfAbsent(one.key(), key -> new ArrayList<>());
    known.add(one.version());
    Path list = folder.resolveSibling("maven-metadata.xml");
    Files.writeString(
        list,
        "<metadata>"
            + element("groupId", one.group())
            + element("artifactId", one.artifact())
            + "<versioning>"
            + element("latest", one.version())
            + element("release", one.version())
            + "<versions>"
            + known.stream().map(it -> element("version", it)).collect(Collectors.joining())
            + "</versions></versioning></metadata>");
    sum(list);
    return this;
  }

  private static String element(String name, String text) {
    return "<" + name + ">" + text + "</" + name + ">";
  }

  private static void sum(Path file) throws IOException {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-1").digest(Files.readAllBytes(file));
      Files.writeString(
          file.resolveSibling(file.getFileName() + ".sha1"), HexFormat.of().formatHex(sum));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] compiled(String type, String source) throws IOException {
    String simple = type.substring(type.lastIndexOf('.') + 1);
    Path folder = Files.createTempDirectory(home, "classes");
    Path file = folder.resolve(simple + ".java");
    Files.write(file, source.getBytes(UTF_8));
    ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, "--release", "17", "-d", folder.toString(), file.toString());
    return Files.readAllBytes(folder.resolve(type.replace('.', '/') + ".class"));
  }
}
