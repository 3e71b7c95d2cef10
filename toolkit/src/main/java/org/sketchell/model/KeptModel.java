// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import java.lang.ref.Cleaner;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.OnnxModel;

/** A compiled model that is freed when nobody holds it any more: models are never closed. */
final class KeptModel {
  private static final Cleaner CLEANER = Cleaner.create();

  private final OnnxModel model;

  KeptModel(String name, byte[] content, Device device, boolean byExample, boolean onOneThread) {
    OnnxModel opened =
        byExample
            ? OnnxModel.ofExamples(name, content, device, onOneThread)
            : OnnxModel.of(name, content, device, onOneThread);
    this.model = opened;
    CLEANER.register(this, opened::close);
  }

  OnnxModel model() {
    return model;
  }
}
