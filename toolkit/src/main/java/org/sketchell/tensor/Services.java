// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import java.util.ServiceLoader;

/** The two things a tensor asks of rooms it does not know, each found once, when first needed. */
final class Services {
  private Services() {}

  static Evaluator evaluator() {
    return EvaluatorHolder.FOUND;
  }

  static Differentiator differentiator() {
    return DifferentiatorHolder.FOUND;
  }

  private static <T> T find(Class<T> service) {
    return ServiceLoader.load(service, Tensor.class.getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No "
                        + service.getSimpleName()
                        + " on the class path; the toolkit's jar is"
                        + " incomplete."));
  }

  private static final class EvaluatorHolder {
    private static final Evaluator FOUND = find(Evaluator.class);
  }

  private static final class DifferentiatorHolder {
    private static final Differentiator FOUND = find(Differentiator.class);
  }
}
