// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a library in a Maven repository.
 *
 * @param group such as {@code org.apache.commons}
 * @param artifact such as {@code commons-math3}
 * @param version such as {@code 3.6.1}, a range such as {@code [3,4)}, {@code LATEST} or {@code
 *     RELEASE}
 * @param classifier such as {@code linux-x86_64}; empty as a rule
 */
public record Coordinates(String group, String artifact, String version, String classifier) {
  private static final String WORD = "[A-Za-z0-9_.-]+";

  private static final Pattern FORM =
      Pattern.compile(
          "(" + WORD + "):(" + WORD + "):([^:@\\s/\\\\]+)(?::(" + WORD + "))?(?:@(\\w+))?");

  private static final Pattern WITHOUT_VERSION = Pattern.compile(WORD + ":" + WORD + ":?");

  /** Words end at blanks and commas, but not at those of a range of versions. */
  private static final Pattern ONE = Pattern.compile("(?:[\\[(][^\\s\\])]*[\\])]|[^\\s,])+");

  /**
   * Reads {@code group:artifact:version}, or {@code group:artifact:version:classifier}.
   *
   * @throws DependencyException if the text is written otherwise
   */
  public static Coordinates of(String text) {
    Matcher form = FORM.matcher(text);
    if (WITHOUT_VERSION.matcher(text).matches()) {
      throw new DependencyException(
          "%s has no version; %s:RELEASE is the newest one.", text, text.replaceAll(":$", ""));
    }
    if (!form.matches()) {
      throw new DependencyException(
          "%s is no library: group:artifact:version was expected, such as"
              + " org.apache.commons:commons-math3:3.6.1.",
          text);
    }
    if (form.group(5) != null && !form.group(5).equals("jar")) {
      throw new DependencyException(
          "%s asks for a %s; only jars can be added to a session.", text, form.group(5));
    }
    String classifier = form.group(4) == null ? "" : form.group(4);
    return new Coordinates(form.group(1), form.group(2), form.group(3), classifier);
  }

  /** Several of them, separated by blanks or commas. */
  public static List<Coordinates> listOf(String text) {
    List<Coordinates> all = new ArrayList<>();
    ONE.matcher(text).results().forEach(word -> all.add(of(word.group())));
    return all;
  }

  /** What two libraries have in common of which a session has only one. */
  String key() {
    return group + ":" + artifact + (classifier.isEmpty() ? "" : ":" + classifier);
  }

  /** Whether the version stands for one that is still to be chosen. */
  boolean isOpen() {
    return version.equals("LATEST")
        || version.equals("RELEASE")
        || version.startsWith("[")
        || version.startsWith("(");
  }

  Coordinates withVersion(String chosen) {
    return new Coordinates(group, artifact, chosen, classifier);
  }

  @Override
  public String toString() {
    return group + ":" + artifact + ":" + version + (classifier.isEmpty() ? "" : ":" + classifier);
  }
}
