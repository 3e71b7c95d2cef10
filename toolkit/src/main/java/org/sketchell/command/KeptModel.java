// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.Optional;
import org.sketchell.file.Explained;
import org.sketchell.file.FileException;
import org.sketchell.model.RescuedModelException;
import org.sketchell.model.TrainedModel;

/**
 * A model that was trained, in the file where it now is: the one that was asked for, or another
 * where that one shall not or cannot be written.
 *
 * @param note what the user has to know of it, one sentence
 * @param isElsewhere whether the file that was asked for could not be written
 */
record KeptModel(TrainedModel model, Path file, Optional<String> note, boolean isElsewhere) {

  /**
   * Saves a model, and if that fails in another folder, so that the training was not for nothing.
   *
   * @throws FileException if it can be written nowhere
   */
  static KeptModel save(TrainedModel model, Path file) {
    try {
      model.saveOrRescue(file);
      return new KeptModel(model, file, Optional.empty(), false);
    } catch (RescuedModelException e) {
      return new KeptModel(model, e.file(), Optional.of(e.getMessage()), true);
    }
  }

  /** Saves a model of a training that was broken off, and leaves the file that is there. */
  static KeptModel saveBeside(TrainedModel model, Path file) {
    try {
      Path other = model.saveBeside(file, "interrupted");
      String note =
          Explained.sentence(
              "%s is left as it was, because training was broken off; what was learned is in %s.",
              file, other);
      return new KeptModel(model, other, Optional.of(note), false);
    } catch (RescuedModelException e) {
      return new KeptModel(model, e.file(), Optional.of(e.getMessage()), true);
    }
  }
}
