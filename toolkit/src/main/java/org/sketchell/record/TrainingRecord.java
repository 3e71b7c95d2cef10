// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.Optimizers;
import org.sketchell.optim.Schedule;
import org.sketchell.optim.Schedules;
import org.tribuo.provenance.ModelProvenance;

/**
 * All that is known of one training. A run fills it while it trains; the model file carries it as
 * Tribuo provenance, {@code info} prints it and {@code reproduce} follows it.
 *
 * @param training the examples that were trained on
 * @param validation those that were held back; empty for none
 * @param source the data set that both were taken from, where they do not name files themselves
 * @param settings how the examples were gone through
 * @param learner whose step was trained
 * @param network what was trained
 * @param optimizer the update rule as it really was
 * @param schedule how the learning rate changed
 * @param progress how far training came, and which weights these are
 * @param history what each epoch gave
 * @param circumstances device, threads and versions
 */
public record TrainingRecord(
    DataRecord training,
    Optional<DataRecord> validation,
    Optional<DataRecord> source,
    Settings settings,
    LearnerRecord learner,
    Architecture network,
    Described optimizer,
    Described schedule,
    Progress progress,
    List<EpochRecord> history,
    Circumstances circumstances) {

  private static final String TRAINING = "training";
  private static final String VALIDATION = "validation";
  private static final String SETTINGS = "settings";
  private static final String LEARNER = "learner";
  private static final String NETWORK = "network";
  private static final String OPTIMIZER = "optimizer";
  private static final String SCHEDULE = "schedule";
  private static final String PROGRESS = "progress";
  private static final String HISTORY = "history";
  private static final String CIRCUMSTANCES = "circumstances";

  public TrainingRecord {
    history = List.copyOf(history);
  }

  /**
   * How the examples were gone through.
   *
   * @param epochs that were asked for; {@link Integer#MAX_VALUE} for any number
   * @param batchSize examples in a step
   * @param order {@code shuffled} anew in each epoch, {@code sharded}, which is shuffled within as
   *     many shards as a batch had shares, {@code balanced} by class or {@code weighted} and drawn
   *     anew, or {@code sequential}
   * @param orderSeed of the shuffling
   * @param lastBatch whether a last, smaller batch was {@code kept} or {@code dropped}
   * @param seed of what is drawn within steps
   * @param gradientClip largest length of the gradient; 0 for any
   * @param shares into how many a batch was to be cut; 0 for what the step asks for; empty where a
   *     version trained that did not cut
   * @param stepsTogether how many steps were to run as one; 0 for what the device asks for; empty
   *     where a version trained that ran each by itself
   * @param augmentation how pictures were changed by chance, by name; empty if they were not
   * @param trainingBatches of each epoch, at most; empty for all
   * @param validationBatches at most; empty for all
   * @param validateEvery so many epochs; empty for each
   * @param validateEverySteps so many steps; empty for by epochs
   * @param gradientClipValue largest size of each of the gradient's elements; empty for any
   * @param accumulateGradients how many batches an update was made of; empty for one
   * @param averaging the mean of weights that was kept instead of the last ones, in words; empty
   *     for none
   * @param localSteps after how many steps the weights of shards that were trained by themselves
   *     were averaged; empty where gradients were added up
   */
  public record Settings(
      int epochs,
      int batchSize,
      String order,
      Optional<Long> orderSeed,
      String lastBatch,
      long seed,
      double gradientClip,
      Optional<Integer> shares,
      Optional<Integer> stepsTogether,
      Optional<String> augmentation,
      Optional<Integer> trainingBatches,
      Optional<Integer> validationBatches,
      Optional<Integer> validateEvery,
      Optional<Integer> validateEverySteps,
      Optional<Double> gradientClipValue,
      Optional<Integer> accumulateGradients,
      Optional<String> averaging,
      Optional<Integer> localSteps) {}

  /**
   * Whose step was trained.
   *
   * @param name of the learner's class
   * @param builtIn whether it is one of the toolkit's
   * @param loss in words
   * @param groups what was trained by other rules than the first, or later; empty if everything was
   *     trained by one from the beginning
   * @param metrics that were logged beside it, in words; empty for none, or where only the user's
   *     code knows
   */
  public record LearnerRecord(
      String name,
      boolean builtIn,
      String loss,
      Optional<List<GroupRecord>> groups,
      Optional<String> metrics) {}

  /**
   * How far training came.
   *
   * @param epochs complete ones
   * @param steps done
   * @param stopped why it ended early; empty if it did not
   * @param weightsOfEpoch the epoch whose weights these are; 0 if they are those of no epoch's end
   * @param keptBy what chose that epoch; empty for the last one
   * @param changedSince whether the weights were changed after training, so that they are not what
   *     the history tells of
   * @param within where they are those of no epoch's end: the epoch under way, the steps done, and
   *     what a validation gave there; empty otherwise, and where a version trained that did not say
   * @param changes of settings when training went on from a checkpoint, in words; empty for none
   */
  public record Progress(
      int epochs,
      long steps,
      Optional<String> stopped,
      int weightsOfEpoch,
      Optional<String> keptBy,
      boolean changedSince,
      Optional<EpochRecord> within,
      Optional<List<String>> changes) {}

  /**
   * Where it ran.
   *
   * @param device such as {@code cpu}
   * @param threads that worked at the same time
   * @param shares into how many a batch was cut, which decides what was computed, by rounding;
   *     empty if no step was done, or where a version trained that did not cut
   * @param software versions by name
   * @param workers other processes that computed the steps; empty for none
   */
  public record Circumstances(
      String device,
      int threads,
      Optional<Integer> shares,
      Map<String, Object> software,
      Optional<Integer> workers) {
    public Circumstances {
      software = new LinkedHashMap<>(software);
    }
  }

  /**
   * What the epoch gave whose weights these are, or a validation within one; empty if it is not on
   * record.
   */
  public Optional<EpochRecord> result() {
    return history.stream()
        .filter(epoch -> epoch.epoch() == progress.weightsOfEpoch)
        .findFirst()
        .or(() -> progress.within);
  }

  /** The optimiser, made again; empty if the toolkit does not know it. */
  public Optional<Optimizer> optimizerAgain() {
    return optimizer.again(Optimizer.class, Optimizers.KINDS);
  }

  /** The schedule, made again; empty if the toolkit does not know it. */
  public Optional<Schedule> scheduleAgain() {
    return schedule.again(Schedule.class, Schedules.KINDS);
  }

  /** The same training, whose examples came from a data set on record. */
  public TrainingRecord from(DataRecord dataset) {
    return new TrainingRecord(
        training,
        validation,
        Optional.of(dataset),
        settings,
        learner,
        network,
        optimizer,
        schedule,
        progress,
        history,
        circumstances);
  }

  // Its written form -----------------------------------------------------------------------------

  /** Everything but the data set that the provenance of the model has in a place of its own. */
  Facts facts() {
    return Facts.of(TRAINING, source.isPresent() ? training : null)
        .and(VALIDATION, validation)
        .and(SETTINGS, RecordFacts.facts(settings))
        .and(LEARNER, RecordFacts.facts(learner))
        .and(NETWORK, RecordFacts.facts(network))
        .and(OPTIMIZER, optimizer.facts())
        .and(SCHEDULE, schedule.facts())
        .and(PROGRESS, RecordFacts.facts(progress))
        .and(HISTORY, history.stream().map(EpochRecord::facts).toList())
        .and(CIRCUMSTANCES, RecordFacts.facts(circumstances));
  }

  /**
   * Reads the record that a model's provenance carries, of this version or the former one.
   *
   * @return empty for a model that Sketchell did not train
   * @throws ProvenanceException if it was changed
   */
  public static Optional<TrainingRecord> of(ModelProvenance provenance) {
    try {
      return read(provenance);
    } catch (NullPointerException | ClassCastException | IllegalArgumentException e) {
      // A fact that is missing or is something else: too many ways to ask for.
      throw new ProvenanceException(
          e, "The record of the training cannot be read: it was changed or cut short.");
    }
  }

  private static Optional<TrainingRecord> read(ModelProvenance provenance) {
    Map<String, Object> facts = Facts.plain((MapProvenance<?>) provenance.getInstanceProvenance());
    Provenance data = provenance.getDatasetProvenance().getSourceProvenance();
    Optional<DataRecord> dataset = DataRecord.in(data);
    if (FormerRecord.isOne(facts)) {
      return dataset.map(set -> FormerRecord.read(provenance, facts, set));
    }
    if (!facts.containsKey(LEARNER)) {
      return Optional.empty();
    }
    boolean own = facts.get(TRAINING) instanceof DataRecord;
    DataRecord training =
        own
            ? (DataRecord) facts.get(TRAINING)
            : dataset.orElseThrow(
                () -> new ProvenanceException("The record does not tell what was trained on."));
    List<?> epochs = part(facts, HISTORY, List.class);
    return Optional.of(
        new TrainingRecord(
            training,
            Optional.ofNullable((DataRecord) facts.get(VALIDATION)),
            own ? dataset : Optional.empty(),
            RecordFacts.read(Settings.class, part(facts, SETTINGS, Map.class)),
            RecordFacts.read(LearnerRecord.class, part(facts, LEARNER, Map.class)),
            RecordFacts.read(Architecture.class, part(facts, NETWORK, Map.class)),
            Described.of(part(facts, OPTIMIZER, Map.class)),
            Described.of(part(facts, SCHEDULE, Map.class)),
            RecordFacts.read(Progress.class, part(facts, PROGRESS, Map.class)),
            epochs.stream().map(epoch -> EpochRecord.of((Map<?, ?>) epoch)).toList(),
            RecordFacts.read(Circumstances.class, part(facts, CIRCUMSTANCES, Map.class))));
  }

  private static <T> T part(Map<String, Object> facts, String key, Class<T> type) {
    if (!type.isInstance(facts.get(key))) {
      throw new ProvenanceException(
          "The record lacks %s, or has something else in its place: %s.", key, facts.get(key));
    }
    return type.cast(facts.get(key));
  }

  /** The record for people to read; hashes are cut. */
  @Override
  public String toString() {
    return RecordText.of(this);
  }
}
