///usr/bin/env jbang "$0" "$@" ; exit $?
// SPDX-License-Identifier: Apache-2.0
//DEPS org.sketchell:sketchell-toolkit:0.2.0
//JAVA 17+
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED

import java.util.List;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.doodle.Doodles;
import org.sketchell.model.Networks;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Classifier;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/** Trains a network that tells doodles apart, as a script of one file: jbang TrainDoodles.java. */
public final class TrainDoodles {
  private TrainDoodles() {}

  public static void main(String[] arguments) {
    List<String> classes = List.of("angel", "piano", "violin");
    ImageSet drawings = Doodles.set(classes, 200, 1);
    Tensors.manualSeed(1);
    TrainingRun run =
        new Trainer()
            .maxEpochs(3)
            .batchSize(10)
            .seed(1)
            .fit(new Classifier(Networks.tutorial(3)), Split.random(drawings, 0.2, 1));
    ImageSet others = Doodles.set(classes, 1, 2);
    System.out.println("Others show: " + String.join(", ", run.model().predict(others)));
  }
}
