// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.util.List;

/** Rows of pixels and the files they came from; no files for images made in memory. */
record Store(Rows pixels, List<SourceFile> files) {
  Store {
    files = List.copyOf(files);
  }
}
