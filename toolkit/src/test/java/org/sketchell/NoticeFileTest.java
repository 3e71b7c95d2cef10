// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sketchell.shell.Packaged;

/**
 * NOTICE names every library that is shipped, with its version and its licence, as the bill of
 * materials that the build makes (target/bom.json) and the jars themselves tell: none comes, goes
 * or changes unseen.
 */
@Tag("packaged")
class NoticeFileTest {
  private static final Path ROOT = Packaged.root();
  private static final Path NOTICE = ROOT.resolve("NOTICE");
  private static final Path TARGET = ROOT.resolve("toolkit/target");

  /** NOTICE is made anew; CONTRIBUTING.md says how. */
  private static final boolean WRITES = "write".equals(System.getProperty("notice"));

  /**
   * Others are looked at by a person before anything under them is shipped. MPL-2.0 asks of who
   * ships a library unchanged that its source can be had, and nothing of what stands beside it.
   */
  private static final Set<String> PERMITTED =
      Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "MPL-2.0");

  /**
   * What the bill of materials says wrongly: JLine's POM speaks of "The BSD License", which is
   * taken for the one of four clauses, while its jars' manifests name this one.
   */
  private static final Map<String, String> IN_THE_MANIFEST = Map.of("org.jline", "BSD-3-Clause");

  /**
   * Of JJava the bill of materials takes "Apache License" for the first one, while its file LICENSE
   * is the second; for what JeroMQ calls "Mozilla Public License version 2.0" it has no identifier.
   */
  private static final Map<String, String> IN_THE_SOURCE =
      Map.of("org.dflib.jjava", "Apache-2.0", "org.zeromq", "MPL-2.0");

  /** Where they come from, and whose they are where their jars do not tell. */
  private static final Map<String, Origin> ORIGINS =
      Map.ofEntries(
          Map.entry("com.fasterxml.jackson.core", new Origin("https://github.com/FasterXML", "")),
          Map.entry(
              "com.google.code.gson",
              new Origin("https://github.com/google/gson", "Copyright (C) 2008 Google Inc.")),
          Map.entry(
              "com.google.errorprone",
              new Origin("https://errorprone.info", "Copyright The Error Prone Authors.")),
          Map.entry(
              "com.google.protobuf",
              new Origin(
                  "https://protobuf.dev", "Copyright 2008 Google Inc. All rights reserved.")),
          Map.entry(
              "com.microsoft.onnxruntime",
              new Origin(
                  "https://onnxruntime.ai",
                  "Copyright (c) Microsoft Corporation. Third parties: ThirdPartyNotices.txt in the jar.")),
          Map.entry("com.oracle.labs.olcut", new Origin("https://github.com/oracle/olcut", "")),
          Map.entry(
              "eu.neilalexander",
              new Origin(
                  "https://github.com/neilalexander/jnacl",
                  "Copyright (c) 2011, Neil Alexander T.")),
          Map.entry(
              "org.dflib.jjava",
              new Origin(
                  "https://github.com/dflib/jjava",
                  "Copyright (c) 2018 Spencer Park and the contributors of JJava.")),
          Map.entry(
              "org.slf4j",
              new Origin("https://www.slf4j.org", "Copyright (c) 2004-2022 QOS.ch Sarl.")),
          Map.entry(
              "org.zeromq",
              new Origin(
                  "https://github.com/zeromq/jeromq, where its source is",
                  "Copyright (c) 2007-2024 iMatix Corporation and the contributors of JeroMQ.")),
          Map.entry(
              "commons-codec", new Origin("https://commons.apache.org/proper/commons-codec", "")),
          Map.entry("org.apache.httpcomponents", new Origin("https://hc.apache.org", "")),
          Map.entry("org.apache.maven", new Origin("https://maven.apache.org", "")),
          Map.entry(
              "org.apache.maven.resolver", new Origin("https://maven.apache.org/resolver", "")),
          Map.entry(
              "org.codehaus.plexus",
              new Origin(
                  "https://codehaus-plexus.github.io", "Copyright The Codehaus Foundation.")),
          Map.entry("de.siegmar", new Origin("https://fastcsv.org", "")),
          Map.entry(
              "info.picocli", new Origin("https://picocli.info", "Copyright 2017 Remko Popma.")),
          Map.entry(
              "org.jline",
              new Origin(
                  "https://jline.org",
                  "Copyright (c) 2002-2023, the original author or authors. All rights reserved.")),
          Map.entry(
              "org.tribuo",
              new Origin("https://tribuo.org", "Copyright (c) Oracle and/or its affiliates.")));

  private static final String HEAD =
      """
      Sketchell
      Copyright 2026 The Sketchell developers

      Licensed under Apache-2.0: see LICENSE.

      The program is shipped with the libraries below, each under its own licence, which is named by
      its SPDX identifier; https://spdx.org/licenses/ has the text of each. They are unchanged, but that
      archives leave out native libraries for other platforms and macOS's debug symbols. The texts
      also lie in the jars: BSD-2-Clause and BSD-3-Clause in META-INF of olcut-core, MIT in
      META-INF of fastcsv, Apache-2.0 in META-INF of jackson-databind, those of what jackson-core
      has from others in its META-INF; MPL-2.0 is at https://www.mozilla.org/MPL/2.0/. This
      list is made and held by NoticeFileTest.

      An image also has a Java, made from the JDK that it was built with: OpenJDK, as a rule under
      GPL-2.0-only WITH Classpath-exception-2.0; the licences of all its parts are in runtime/legal.
      """;

  /** A line of NOTICE on a library. */
  private static final Pattern LIBRARY =
      Pattern.compile("(?m)^  [\\w.-]+:([\\w-]+) ([\\w.-]+), [\\w.-]+$");

  private static final Pattern COPYRIGHT =
      Pattern.compile("(?m)^ *(Copyright (\\(c\\) |© )?\\d{4}.*)$");

  /** Where a library comes from. */
  private record Origin(String address, String copyright) {}

  /** A library as it is shipped. */
  private record Library(String group, String name, String version, String licence) {
    Path jar() {
      return TARGET.resolve("lib/" + name + "-" + version + ".jar");
    }

    String manifestLicence() throws IOException {
      try (JarFile jar = new JarFile(jar().toFile())) {
        return jar.getManifest().getMainAttributes().getValue("Bundle-License");
      }
    }

    /** The lines with which its own notices begin. */
    Set<String> copyrights() throws IOException {
      Set<String> lines = new LinkedHashSet<>();
      try (JarFile jar = new JarFile(jar().toFile())) {
        for (String file :
            List.of(
                "META-INF/NOTICE",
                "META-INF/NOTICE.txt",
                "META-INF/LICENSE",
                "META-INF/LICENSE.txt")) {
          ZipEntry entry = jar.getEntry(file);
          if (entry != null) {
            try (InputStream in = jar.getInputStream(entry)) {
              String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
              COPYRIGHT.matcher(text).results().forEach(line -> lines.add(line.group(1).strip()));
            }
          }
        }
      }
      return lines;
    }
  }

  /** The bill of materials, which is made by every build that may use the network. */
  private static Path bill() {
    Path bill = TARGET.resolve("bom.json");
    assumeTrue(Files.exists(bill), "mvn -o makes no bill of materials");
    return bill;
  }

  private static List<Library> libraries() throws IOException {
    List<Library> libraries = new ArrayList<>();
    for (JsonNode one : new ObjectMapper().readTree(bill().toFile()).path("components")) {
      String group = one.path("group").asText();
      String known = one.at("/licenses/0/license/id").asText();
      libraries.add(
          new Library(
              group,
              one.path("name").asText(),
              one.path("version").asText(),
              IN_THE_MANIFEST.getOrDefault(group, IN_THE_SOURCE.getOrDefault(group, known))));
    }
    return libraries;
  }

  private static String notice() throws IOException {
    Map<String, List<Library>> groups = new TreeMap<>();
    libraries().forEach(one -> groups.computeIfAbsent(one.group, g -> new ArrayList<>()).add(one));
    StringBuilder text = new StringBuilder(HEAD);
    for (Map.Entry<String, List<Library>> group : groups.entrySet()) {
      assertThat(ORIGINS)
          .as("Where libraries come from, in NoticeFileTest")
          .containsKey(group.getKey());
      Origin origin = ORIGINS.get(group.getKey());
      Set<String> copyrights = new LinkedHashSet<>();
      text.append('\n').append(origin.address).append('\n');
      for (Library one :
          group.getValue().stream().sorted(Comparator.comparing(Library::name)).toList()) {
        // The profile cuda ships the same library in another build.
        String name = one.name.equals("onnxruntime_gpu") ? "onnxruntime" : one.name;
        text.append("  ").append(one.group).append(':').append(name).append(' ');
        text.append(one.version).append(", ").append(one.licence).append('\n');
        copyrights.addAll(one.copyrights());
      }
      if (!origin.copyright.isEmpty()) {
        copyrights.add(origin.copyright);
      }
      assertThat(copyrights).as("Whose %s is", group.getKey()).isNotEmpty();
      copyrights.forEach(line -> text.append("  ").append(line).append('\n'));
    }
    return text.toString();
  }

  @Test
  void it_names_what_is_shipped() throws IOException {
    String made = notice();
    if (WRITES) {
      Files.writeString(NOTICE, made);
    }
    assertThat(NOTICE).content().isEqualTo(made);
  }

  /** The jars of the class path of the program, but for its own. */
  private static List<String> classPath() throws IOException {
    try (JarFile program = new JarFile(TARGET.resolve("lib/sketchell-program.jar").toFile())) {
      String names = program.getManifest().getMainAttributes().getValue("Class-Path");
      return Stream.of(names.split(" ")).filter(name -> !name.startsWith("sketchell-")).toList();
    }
  }

  /** Without the bill of materials, which is not made without the network. */
  @Test
  void it_names_every_jar_of_the_class_path_and_no_other() throws IOException {
    assumeFalse(WRITES);
    assertThat(LIBRARY.matcher(Files.readString(NOTICE)).results())
        .extracting(line -> line.group(1) + "-" + line.group(2) + ".jar")
        .containsExactlyInAnyOrderElementsOf(
            classPath().stream()
                .map(name -> name.replace("onnxruntime_gpu", "onnxruntime"))
                .toList());
  }

  @Test
  void the_jars_of_the_program_are_those_of_the_bill_of_materials() throws IOException {
    assertThat(classPath())
        .containsExactlyInAnyOrderElementsOf(
            libraries().stream().map(one -> one.jar().getFileName().toString()).toList());
  }

  @Test
  void the_library_names_its_module() throws IOException {
    try (JarFile jar = new JarFile(TARGET.resolve("lib/sketchell-toolkit.jar").toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Automatic-Module-Name")).isEqualTo("org.sketchell");
      assertThat(manifest.getValue("Class-Path")).isNull();
    }
  }

  @Test
  void every_licence_is_one_that_is_permitted() throws IOException {
    assertThat(libraries())
        .filteredOn(one -> !PERMITTED.contains(one.licence))
        .as("Libraries under other licences than %s", PERMITTED)
        .isEmpty();
  }

  @Test
  void what_the_bill_of_materials_mistakes_stands_in_the_manifest() throws IOException {
    for (Library one : libraries()) {
      String licence = IN_THE_MANIFEST.get(one.group);
      if (licence != null) {
        assertThat(one.manifestLicence()).as(one.name).endsWith("/" + licence);
      }
    }
  }

  @Test
  void the_bill_of_materials_is_the_same_from_the_same_sources() {
    assertThat(bill())
        .content()
        .doesNotContain("serialNumber", "timestamp")
        .contains("\"cdx:reproducible\"");
  }

  @Test
  void the_library_carries_licence_and_notice() throws IOException {
    try (JarFile jar = new JarFile(TARGET.resolve("lib/sketchell-toolkit.jar").toFile())) {
      // The jar was made before what is written now.
      for (String name : WRITES ? List.of("LICENSE") : List.of("LICENSE", "NOTICE")) {
        ZipEntry entry = jar.getEntry("META-INF/" + name);
        assertThat(entry).as(name).isNotNull();
        try (InputStream in = jar.getInputStream(entry)) {
          assertThat(in).as(name).hasContent(Files.readString(ROOT.resolve(name)));
        }
      }
    }
  }
}
