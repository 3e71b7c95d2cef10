// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.sketchell.file.FileException;

/** A model could not be written where it should be, and is in another file, which is named. */
public final class RescuedModelException extends FileException {
  private static final long serialVersionUID = 1L;

  private final String file;

  private RescuedModelException(FileException cause, Path file) {
    super(cause, "%s The model is in %s instead.", cause.getMessage(), file);
    this.file = file.toString();
  }

  /** Where the model is. */
  public Path file() {
    return Path.of(file);
  }

  /** Writes a model to the first of some folders that takes it, over nothing that is there. */
  static FileException rescue(TrainedModel model, Path wanted, FileException problem) {
    for (Path folder : refuges()) {
      Path other = FreeName.in(folder, wanted, "rescued");
      try {
        model.save(other);
        return new RescuedModelException(problem, other);
      } catch (FileException e) {
        problem.addSuppressed(e);
      }
    }
    return problem;
  }

  private static Set<Path> refuges() {
    Set<Path> folders = new LinkedHashSet<>();
    for (String folder : new String[] {"user.dir", "user.home", "java.io.tmpdir"}) {
      folders.add(Path.of(System.getProperty(folder)).toAbsolutePath().normalize());
    }
    return folders;
  }
}
