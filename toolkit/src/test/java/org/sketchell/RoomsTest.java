// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sketchell.shell.Packaged;

/** The house: one package per room, and a room knows only the rooms that stand before it. */
class RoomsTest {
  private static final List<String> ROOMS =
      List.of(
          "file",
          "shape",
          "operator",
          "tensor",
          "autodiff",
          "partition",
          "lowering",
          "onnx",
          "runtime",
          "nn",
          "metric",
          "optim",
          "augment",
          "data",
          "download",
          "doodle",
          "record",
          "model",
          "picture",
          "train",
          "explain",
          "tribuo",
          "evaluation",
          "notebook",
          "dependency",
          "shell",
          "kernel",
          "command");

  private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
  private static final JavaClasses HOUSE = house();

  /** Only our own classes: reading those of the libraries would take most of the test's time. */
  private static JavaClasses house() {
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter().importPath(MODULE.resolve("target/classes"));
  }

  private static String inside(String room) {
    return "org.sketchell." + room + "..";
  }

  @TestFactory
  List<DynamicTest> a_room_knows_only_rooms_before_it() {
    return ROOMS.stream()
        .map(room -> DynamicTest.dynamicTest(room, () -> knowsOnlyRoomsBefore(room)))
        .toList();
  }

  private static void knowsOnlyRoomsBefore(String room) {
    String[] later =
        ROOMS.subList(ROOMS.indexOf(room) + 1, ROOMS.size()).stream()
            .map(RoomsTest::inside)
            .toArray(String[]::new);
    noClasses()
        .that(resideInAPackage(inside(room)))
        .should()
        .dependOnClassesThat(resideInAnyPackage(later))
        .allowEmptyShould(true)
        .check(HOUSE);
  }

  @Test
  void rooms_form_no_cycle() {
    slices().matching("org.sketchell.(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void there_is_nothing_outside_the_rooms() {
    classes()
        .should()
        .resideInAnyPackage(ROOMS.stream().map(RoomsTest::inside).toArray(String[]::new))
        .check(HOUSE);
  }

  @Test
  void the_design_names_them_in_their_order() throws IOException {
    String design = Files.readString(Packaged.root().resolve("DESIGN.md"));
    String table = design.substring(design.indexOf("| room | holds |"));
    assertThat(
            table
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> line.split("`")[1]))
        .containsExactlyElementsOf(ROOMS);
  }

  @Test
  void every_room_says_what_it_is_for() {
    Path sources = MODULE.resolve("src/main/java/org/sketchell");
    assertThat(ROOMS)
        .allSatisfy(
            room -> assertThat(sources.resolve(room).resolve("package-info.java")).exists());
  }
}
