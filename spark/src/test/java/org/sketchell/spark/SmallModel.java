// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sketchell.data.Field;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Flatten;
import org.sketchell.nn.Linear;
import org.sketchell.nn.Sequential;
import org.sketchell.shape.ImageSize;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;

/** Models for tests. */
public final class SmallModel {
  private static TrainedModel doodles;

  private SmallModel() {}

  /** Angel, piano, violin: a little trained, so that classes differ. */
  public static synchronized TrainedModel doodles() {
    if (doodles == null) {
      Tensors.manualSeed(1);
      Split split = Split.stratified(Doodles.set(Doodles.tutorialClasses(), 100, 1), 0.2, 1);
      doodles =
          new Trainer()
              .quiet()
              .maxEpochs(2)
              .fit(new Classifier(Networks.tutorial(3)), split)
              .model();
    }
    return doodles;
  }

  /** The file of {@link #doodles()}. */
  public static Path file(Path folder) {
    Path file = folder.resolve("model.onnx");
    doodles().save(file);
    return file;
  }

  /** One that nobody trained, for pictures of any size. */
  public static TrainedModel any(ImageSize size, String... labels) {
    Tensors.manualSeed(2);
    return TrainedModel.of(
        new Sequential(new Flatten(), new Linear(size.pixels(), labels.length)),
        List.of(Field.pixels("images", size)),
        List.of(labels));
  }

  /** What a model says on one machine of pictures of bytes. */
  public static float[] probabilities(TrainedModel model, List<byte[]> pictures) {
    ImageSize size = model.image();
    byte[] all = new byte[pictures.size() * size.pixels()];
    for (int i = 0; i < pictures.size(); i++) {
      System.arraycopy(pictures.get(i), 0, all, i * size.pixels(), size.pixels());
    }
    Tensor images =
        Tensors.tensor(all, pictures.size(), size.channels(), size.height(), size.width());
    return model.probabilities(images).toFloatArray();
  }

  /** Doodles of all three classes in turn. */
  public static List<byte[]> pictures(int count) {
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pictures.add(Doodles.draw(Doodles.tutorialClasses().get(i % 3), 9, i));
    }
    return pictures;
  }
}
