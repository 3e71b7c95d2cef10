// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.tribuo.Tribuo;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
import org.tribuo.provenance.impl.TrainerProvenanceImpl;

/**
 * What Tribuo's form of a record has besides the record itself.
 *
 * @param trainer who trained, with the settings
 * @param more what the caller wants to have in it
 */
public record TribuoOrigin(
    TrainerProvenance trainer, DatasetProvenance data, Map<String, Provenance> more) {

  /** That of a training which no trainer and no data set of Tribuo took part in. */
  public static TribuoOrigin of(Class<?> trainer, TrainingRecord record) {
    TrainingRecord.Settings settings = record.settings();
    Map<String, Provenance> parts =
        Facts.of(ObjectProvenance.CLASS_NAME, trainer.getName())
            .and("host-short-name", "Trainer")
            .and("is-sequence", false)
            .and("train-invocation-count", 0)
            .and("tribuo-version", Tribuo.VERSION)
            .and("epochs", settings.epochs())
            .and("batch-size", settings.batchSize())
            .and("seed", settings.seed())
            .and("gradient-clip", settings.gradientClip())
            .and("gradient-clip-value", settings.gradientClipValue())
            .and("accumulate-gradients", settings.accumulateGradients())
            .and("averaging", settings.averaging())
            .and("device", record.circumstances().device())
            .map();
    return new TribuoOrigin(
        new TrainerProvenanceImpl(new HashMap<>(parts)), dataset(record.training()), Map.of());
  }

  /** What Tribuo wants to know of a data set, of examples that are in none. */
  public static DatasetProvenance dataset(DataRecord set) {
    long features = set.inputs().stream().mapToLong(field -> field.type().shape().elements()).sum();
    Map<String, Provenance> parts =
        Facts.of(ObjectProvenance.CLASS_NAME, Examples.class.getName())
            .and("datasource", set)
            .and("transformations", new ListProvenance<>())
            .and("is-dense", true)
            .and("is-sequence", false)
            .and("num-examples", set.size())
            .and("num-features", Math.toIntExact(features))
            .and("num-outputs", outputs(set))
            .and("tribuo-version", Tribuo.VERSION)
            .map();
    return new DatasetProvenance(new HashMap<>(parts));
  }

  private static int outputs(DataRecord set) {
    return set.classes().isEmpty()
        ? Math.toIntExact(
            set.targets().stream()
                .map(Field::type)
                .mapToLong(type -> type.shape().elements())
                .sum())
        : set.classes().size();
  }

  /**
   * The provenance of a model, made now; what record and model tell has the last word.
   *
   * @param model the model's class
   * @param about facts of the model itself
   */
  public ModelProvenance provenance(Class<?> model, TrainingRecord record, Facts about) {
    Map<String, Provenance> all = new HashMap<>(more);
    all.putAll(about.map());
    all.putAll(record.facts().map());
    return new ModelProvenance(
        model.getName(), OffsetDateTime.now(ZoneOffset.UTC), data, trainer, all);
  }
}
