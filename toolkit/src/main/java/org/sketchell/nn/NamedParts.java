// SPDX-License-Identifier: Apache-2.0
package org.sketchell.nn;

import java.util.Map;

/** A module whose parts have names of their own, which are not those of its fields. */
public interface NamedParts {
  /** Modules, parameters and buffers, or what holds such, in their order. */
  Map<String, ?> parts();
}
