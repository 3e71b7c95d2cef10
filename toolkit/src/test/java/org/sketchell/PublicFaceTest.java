// SPDX-License-Identifier: Apache-2.0
package org.sketchell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CheckReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sketchell.nn.ConvolutionLayer;
import org.sketchell.nn.NormLayer;
import org.sketchell.nn.PoolingLayer;
import org.sketchell.picture.Figure;

/** What a user meets of a room: where its members stand, and how its options are set. */
class PublicFaceTest {
  /** The rooms of things with options. */
  private static final List<String> CONFIGURED =
      List.of("nn", "optim", "picture", "explain", "train", "metric");

  private static final List<String> OTHERS =
      List.of("tensor", "data", "download", "model", "tribuo", "evaluation");

  private static final List<Class<?>> TYPES =
      Stream.concat(CONFIGURED.stream(), OTHERS.stream()).flatMap(PublicFaceTest::typesOf).toList();

  /** What works in place, or goes on: everything else that gives its own type gives a copy. */
  private static final Set<String> IN_PLACE =
      Set.of("train", "eval", "freeze", "unfreeze", "resume", "checked");

  /** What adds something, or sets two options at once. */
  private static final Set<String> NO_OPTIONS =
      Set.of(
          "add",
          "overlay",
          "line",
          "callback",
          "pictures",
          "figure",
          "then",
          "measure",
          "metric",
          "group",
          "betas",
          "labels",
          "lowest",
          "highest");

  private static Stream<Class<?>> typesOf(String room) {
    Path classes = Path.of(System.getProperty("basedir", "."), "target/classes/org/sketchell");
    try (Stream<Path> files = Files.list(classes.resolve(room))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .<Class<?>>map(name -> type("org.sketchell." + room + "." + name.replace(".class", "")))
          .filter(type -> Modifier.isPublic(type.getModifiers()))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name, false, PublicFaceTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<Method> methods() {
    return TYPES.stream()
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic());
  }

  @Test
  void every_public_method_is_declared_where_documentation_finds_it() {
    assertThat(
            TYPES.stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(method -> method.getDeclaringClass().getName().startsWith("org.sketchell"))
                .filter(method -> !Modifier.isPublic(method.getDeclaringClass().getModifiers())))
        .isEmpty();
  }

  @Test
  void an_option_is_called_by_its_bare_name() {
    assertThat(methods().filter(method -> method.getName().matches("with[A-Z].*|no[A-Z].*")))
        .isEmpty();
  }

  @Test
  void what_gives_a_changed_copy_says_that_its_result_must_be_kept() {
    assertThat(
            methods()
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(PublicFaceTest::givesItsOwnType)
                // Every operation gives a tensor; none is taken for a change of the one before.
                .filter(method -> !isIn("tensor", method))
                .filter(method -> !IN_PLACE.contains(method.getName()))
                .filter(method -> !method.isAnnotationPresent(CheckReturnValue.class)))
        .isEmpty();
  }

  private static boolean givesItsOwnType(Method method) {
    Class<?> given = method.getReturnType();
    return given == method.getDeclaringClass()
        || given == ConvolutionLayer.class
        || given == NormLayer.class
        || given == PoolingLayer.class;
  }

  @Test
  void an_option_that_can_be_set_is_told() {
    assertThat(
            methods()
                .filter(PublicFaceTest::isConfigured)
                .filter(method -> method.isAnnotationPresent(CheckReturnValue.class))
                .filter(method -> !NO_OPTIONS.contains(method.getName()))
                // What a figure does to all of its images is told by its panels.
                .filter(method -> method.getDeclaringClass() != Figure.class)
                .filter(method -> !tells(method.getDeclaringClass(), method.getName())))
        .isEmpty();
  }

  private static boolean isConfigured(Method method) {
    return CONFIGURED.stream().anyMatch(room -> isIn(room, method));
  }

  private static boolean isIn(String room, Method method) {
    return method.getDeclaringClass().getPackageName().equals("org.sketchell." + room);
  }

  private static boolean tells(Class<?> type, String name) {
    return Arrays.stream(type.getMethods())
        .anyMatch(method -> method.getName().equals(name) && method.getParameterCount() == 0);
  }
}
