// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sketchell.file.Explained;

/** What is odd about how images are spread over classes and parts. */
final class ClassBalance {
  /** So many times as many images of one class as of another are much. */
  private static final int MUCH = 10;

  private ClassBalance() {}

  /**
   * Looks at the counts.
   *
   * @param parts one set, or the training and the validation part, of the same classes
   */
  static List<String> findings(List<ImageSet> parts) {
    List<String> findings = new ArrayList<>();
    ImageSet first = parts.get(0);
    List<String> classes = first.classes();
    int[] training = first.counts();
    boolean split = parts.size() == 2 && parts.get(1).classes().equals(classes);
    int[] validation = split ? parts.get(1).counts() : training;
    List<String> missing = new ArrayList<>();
    List<String> onlyToValidate = new ArrayList<>();
    List<String> onlyToTrain = new ArrayList<>();
    int most = 0;
    int least = -1;
    for (int k = 0; k < classes.size(); k++) {
      if (training[k] == 0 && validation[k] == 0) {
        missing.add(classes.get(k));
      } else if (training[k] == 0) {
        onlyToValidate.add(classes.get(k) + " (" + validation[k] + ")");
      } else if (validation[k] == 0) {
        onlyToTrain.add(classes.get(k) + " (" + training[k] + ")");
      } else if (least < 0 || training[k] < training[least]) {
        least = k;
      }
      most = training[k] > training[most] ? k : most;
    }
    say(findings, "There are no pictures of %s.", missing);
    say(
        findings,
        "There are pictures of %s to validate with, but none to train with, so this cannot be"
            + " learned.",
        onlyToValidate);
    say(
        findings,
        "There are pictures of %s to train with, but none to validate with, so it will not be known"
            + " how well this is learned; more pictures are needed.",
        onlyToTrain);
    if (least >= 0 && training[most] >= (long) MUCH * training[least]) {
      long all = Arrays.stream(training).asLongStream().sum();
      findings.add(
          Explained.sentence(
              "The classes are far from equal: there are %d pictures of %s and %d of %s%s, so always"
                  + " saying %s is right for %d %%.",
              training[most],
              classes.get(most),
              training[least],
              classes.get(least),
              split ? " to train with" : "",
              classes.get(most),
              Math.round(100.0 * training[most] / all)));
    }
    alike(findings, classes);
    return findings;
  }

  @FormatMethod
  private static void say(List<String> findings, @FormatString String pattern, List<String> names) {
    if (!names.isEmpty()) {
      findings.add(Explained.sentence(pattern, FirstFew.of(names)));
    }
  }

  /** Names that differ in capitals only are one class, most often. */
  private static void alike(List<String> findings, List<String> classes) {
    Map<String, String> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    List<String> pairs = new ArrayList<>();
    for (String name : classes) {
      String other = seen.putIfAbsent(name, name);
      // Letters, as EMNIST has them, are meant.
      if (other != null && name.length() > 1) {
        pairs.add(other + " and " + name);
      }
    }
    say(findings, "Classes differ in capital letters only: %s.", pairs);
  }
}
