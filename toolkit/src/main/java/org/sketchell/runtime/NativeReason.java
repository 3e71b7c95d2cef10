// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import ai.onnxruntime.OrtException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What ONNX Runtime says of a failure, without places in its source code, signatures and type
 * lists: words that fit behind a colon and before a full stop.
 */
final class NativeReason {
  private static final int LONGEST = 300;

  private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message:\\s*");
  private static final Pattern PLACE =
      Pattern.compile(
          "\\S+\\.(?:cc|cpp|h|hpp|cu|cuh):\\d+\\s+"
              + "(?:[\\w:~<>*& ]+\\((?:[^()]|\\([^()]*\\))*\\)(?: const)?(?: \\[with [^\\]]*\\])?\\s+)?");
  private static final Pattern NODE =
      Pattern.compile(
          "This is an invalid model\\.\\s*In Node, \\(\"([^\"]*)\".*?,\\s*Error\\s+(?=\\S)");
  private static final Pattern RUNNING =
      Pattern.compile(
          "Non-zero status code returned while running (\\S+) node\\.\\s*Name:'([^']*)'\\s*"
              + "Status Message:\\s*");

  private NativeReason() {}

  static String of(OrtException problem) {
    return of(String.valueOf(problem.getMessage()));
  }

  static String of(String said) {
    String text = CODE.matcher(said.replaceAll("[\\p{Cntrl}\\s]+", " ").strip()).replaceFirst("");
    text = PLACE.matcher(text).replaceAll("");
    Matcher node = NODE.matcher(text);
    text =
        node.replaceFirst(
            found -> named("in node", found.group(1)).replace("\\", "\\\\").replace("$", "\\$"));
    text =
        RUNNING
            .matcher(text)
            .replaceFirst(
                found ->
                    named("in " + found.group(1), found.group(2))
                        .replace("\\", "\\\\")
                        .replace("$", "\\$"));
    text = text.strip().replaceAll("[.\\s]+$", "");
    Optional<String> known = DeviceReason.of(text);
    if (known.isPresent()) {
      return known.get();
    }
    if (text.isEmpty()) {
      return "it gives no reason";
    }
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  private static String named(String what, String name) {
    return name.isEmpty() ? "" : what + " " + name + ", ";
  }
}
