package org.sketchell.provenance;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Split;
import org.sketchell.runtime.Engine;
import org.sketchell.runtime.Versions;
import org.sketchell.train.Callback;
import org.tribuo.provenance.DataProvenance;
import org.tribuo.provenance.TrainerProvenance;

/**
 * A training done again from the record that a model carries, held against that model.
 *
 * @param dataIdentical whether labels and pixels are the same, in the same order
 * @param weightsIdentical whether all weights are the same, bit for bit
 * @param largestDifference of two weights at the same place; 0 if they are identical
 * @param differences what else is not the same, one sentence each
 * @param again the model that was trained now
 */
public record Reproduction(
    boolean dataIdentical,
    boolean weightsIdentical,
    double largestDifference,
    List<String> differences,
    NetworkModel again) {

  /** Copies the list. */
  public Reproduction {
    differences = List.copyOf(differences);
  }

  /**
   * Trains again as the record says.
   *
   * @param model with its record
   * @param folder where the data files are now; if it is not given, where they were
   * @param callbacks are told how training goes on
   * @return what is the same and what differs
   * @throws ProvenanceException if a file is missing or the record is not enough
   */
  public static Reproduction of(NetworkModel model, Optional<Path> folder, Callback... callbacks) {
    Map<String, Object> facts = model.facts();
    List<String> differences = new ArrayList<>();
    NetworkTrainer trainer = trainer(model, facts);
    Split split = split(model, facts, folder, trainer, differences);
    circumstances(facts, differences);
    NetworkModel again = trainer.fit(split, callbacks);
    boolean data =
        ImageSetProvenance.contentHash(split.training())
            .equals(facts.get(TrainingFacts.TRAINING_HASH));
    boolean weights = again.weightsHash().equals(facts.get(TrainingFacts.WEIGHTS_HASH));
    if (!weights) {
      histories(facts, again.facts(), differences);
    }
    return new Reproduction(
        data, weights, again.weights().distance(model.weights()), differences, again);
  }

  private static NetworkTrainer trainer(NetworkModel model, Map<String, Object> facts) {
    TrainerProvenance record = model.getProvenance().getTrainerProvenance();
    if (!NetworkTrainer.class.getName().equals(record.getClassName())) {
      throw new ProvenanceException(
          "The model was trained by " + record.getClassName() + ", not by Sketchell.");
    }
    String schedule = String.valueOf(facts.get(TrainingFacts.SCHEDULE));
    if (Arrays.stream(NetworkTrainer.Rate.values()).noneMatch(r -> r.name().equals(schedule))) {
      throw new ProvenanceException(
          "The learning rate followed a schedule made at the prompt ("
              + schedule
              + "), which a trainer's settings cannot name; run the script that made it again.");
    }
    String network = record.getConfiguredParameters().get("network").toString();
    if (network.equals("custom")) {
      throw new ProvenanceException(
          "The network was made at the prompt: its layers are on record, but not how its first"
              + " weights were drawn; run the script that made it again.");
    }
    Architecture.named(network);
    try (ConfigurationManager configuration = new ConfigurationManager()) {
      configuration.addConfiguration(ProvenanceUtil.extractConfiguration(record));
      NetworkTrainer trainer =
          configuration
              .lookupAll(NetworkTrainer.class)
              .get(0)
              .optimizer(RecordedOptimizer.of((Map<?, ?>) facts.get(TrainingFacts.OPTIMIZER)));
      if (record.getInstanceValues().get(TrainerProvenance.TRAIN_INVOCATION_COUNT)
          instanceof IntProvenance count) {
        trainer.setInvocationCount(count.getValue());
      }
      return trainer;
    }
  }

  private static Split split(
      NetworkModel model,
      Map<String, Object> facts,
      Optional<Path> folder,
      NetworkTrainer trainer,
      List<String> differences) {
    DataProvenance source = model.getProvenance().getDatasetProvenance().getSourceProvenance();
    ImageSetProvenance record;
    if (source instanceof ImageSetProvenance images) {
      record = images;
    } else if (source instanceof DrawingsProvenance drawings) {
      record = drawings.images();
    } else {
      throw new ProvenanceException(
          "The data came from "
              + source.getClassName()
              + "; only data of Sketchell's own sources can be brought back from the record.");
    }
    ImageSet images = RecordedImages.read(record, folder, differences);
    if (facts.get(TrainingFacts.VALIDATION) instanceof ImageSetProvenance validation) {
      // Files on record: a set beside the training set. None: a part of the data set itself.
      return validation.files().isEmpty()
          ? trainer.split(images)
          : new Split(images, RecordedImages.read(validation, folder, differences));
    }
    return new Split(images, images.subset());
  }

  private static void circumstances(Map<String, Object> facts, List<String> differences) {
    compare("the number of threads", facts.get("threads"), Engine.threads(), differences);
    if (facts.get(TrainingFacts.SOFTWARE) instanceof Map<?, ?> software) {
      compare(
          "the version of Sketchell", software.get("sketchell"), Versions.sketchell(), differences);
      compare(
          "the version of ONNX Runtime",
          software.get("onnxruntime"),
          Versions.onnxRuntime(),
          differences);
    }
  }

  private static void compare(String what, Object then, Object now, List<String> differences) {
    if (then != null && !then.equals(now)) {
      differences.add(what + " was " + then + ", now it is " + now);
    }
  }

  private static void histories(
      Map<String, Object> facts, Map<String, Object> now, List<String> differences) {
    compare("the number of steps", facts.get("steps-run"), now.get("steps-run"), differences);
    List<?> one = (List<?>) facts.get(TrainingFacts.HISTORY);
    List<?> two = (List<?>) now.get(TrainingFacts.HISTORY);
    for (int i = 0; i < Math.min(one.size(), two.size()); i++) {
      for (String key : List.of("loss", "validation_accuracy")) {
        Object before = ((Map<?, ?>) one.get(i)).get(key);
        Object after = ((Map<?, ?>) two.get(i)).get(key);
        if (before instanceof Double a && after instanceof Double b && !a.equals(b)) {
          differences.add(
              String.format(
                  Locale.ROOT,
                  "%s of epoch %d was %.6f, now it is %.6f",
                  key.replace('_', ' '),
                  i + 1,
                  a,
                  b));
        }
      }
    }
  }

  /**
   * Whether data and weights are the same bit for bit.
   *
   * @return false if anything differs in them
   */
  public boolean isExact() {
    return dataIdentical && weightsIdentical;
  }

  /**
   * What is the same and what differs.
   *
   * @return lines, each ended by a line feed
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("data: ").append(dataIdentical ? "identical, bit for bit" : "different");
    text.append("\nweights: ");
    text.append(
        weightsIdentical
            ? "identical, bit for bit"
            : String.format(Locale.ROOT, "different, at most by %.3g", largestDifference));
    text.append('\n');
    differences.forEach(difference -> text.append("- ").append(difference).append('\n'));
    return text.toString();
  }

  /** As {@link #text()}. */
  @Override
  public String toString() {
    return text();
  }
}
