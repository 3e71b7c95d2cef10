// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tribuo.provenance.ModelProvenance;

/**
 * Records that version 0.1 wrote before one record was kept: they tell nothing of the loss, of the
 * first weights and of the order of batches, so they can be read but not followed.
 */
final class FormerRecord {
  private static final Pattern ROOM = Pattern.compile("org\\.sketchell\\.provenance\\.([\\w$]+)");

  /** How that version called update rules. */
  enum Rule {
    SGD,
    ADAM,
    ADAMW,
    RMSPROP
  }

  /** How that version called schedules. */
  enum Rate {
    CONSTANT,
    COSINE,
    ONE_CYCLE
  }

  private FormerRecord() {}

  /** Class names of that version as they are called now. */
  static String renamed(String text) {
    return ROOM.matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    switch (found.group(1)) {
                      case "ImageSetProvenance" -> DataRecord.class.getName();
                      case "NetworkTrainer$Rule" -> Rule.class.getName();
                      case "NetworkTrainer$Rate" -> Rate.class.getName();
                      default -> "org.sketchell.tribuo." + found.group(1);
                    }));
  }

  static boolean isOne(Map<String, Object> facts) {
    return facts.containsKey("training-content-sha256");
  }

  static TrainingRecord read(
      ModelProvenance provenance, Map<String, Object> facts, DataRecord dataset) {
    Map<String, Provenance> settings = provenance.getTrainerProvenance().getConfiguredParameters();
    int epochs = ((Number) facts.get("epochs-run")).intValue();
    List<?> history = (List<?>) facts.get("history");
    return new TrainingRecord(
        dataset,
        Optional.ofNullable((DataRecord) facts.get("validation")),
        Optional.empty(),
        new TrainingRecord.Settings(
            number(settings, "epochs").intValue(),
            number(settings, "batchSize").intValue(),
            "not on record",
            Optional.empty(),
            "not on record",
            number(settings, "seed").longValue(),
            number(settings, "gradientClip").doubleValue(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new TrainingRecord.LearnerRecord(
            "not on record", false, "not on record", Optional.empty(), Optional.empty()),
        network(facts, String.valueOf(settings.get("network"))),
        Described.of((Map<?, ?>) facts.get("optimizer")),
        schedule(String.valueOf(facts.get("schedule"))),
        new TrainingRecord.Progress(
            epochs,
            ((Number) facts.get("steps-run")).longValue(),
            Optional.ofNullable((String) facts.get("stopped-early")),
            epochs,
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty()),
        history.stream().map(epoch -> EpochRecord.of((Map<?, ?>) epoch)).toList(),
        circumstances(facts));
  }

  private static Described schedule(String name) {
    return name.equals(Rate.CONSTANT.name())
        ? new Described("Constant", true, Map.of())
        : new Described(name, false, Map.of());
  }

  private static Number number(Map<String, Provenance> settings, String key) {
    return (Number) Facts.plain(settings.get(key));
  }

  private static Architecture network(Map<String, Object> facts, String name) {
    List<Architecture.LayerRow> layers = new ArrayList<>();
    for (Object row : (List<?>) facts.get("network")) {
      Map<?, ?> layer = (Map<?, ?>) row;
      layers.add(
          new Architecture.LayerRow(
              (String) layer.get("name"),
              (String) layer.get("type"),
              Optional.ofNullable((String) layer.get("output")),
              ((Number) layer.get("parameters")).longValue()));
    }
    return new Architecture(
        name.equals("custom") ? Optional.empty() : Optional.of(name),
        Optional.empty(),
        "not on record",
        "not on record",
        layers,
        ((List<?>) facts.get("parameters")).stream().map(Object::toString).toList(),
        List.of(),
        ((Number) facts.get("parameter-count")).longValue());
  }

  private static TrainingRecord.Circumstances circumstances(Map<String, Object> facts) {
    @SuppressWarnings("unchecked")
    Map<String, Object> software = (Map<String, Object>) facts.get("software");
    return new TrainingRecord.Circumstances(
        (String) facts.get("device"),
        ((Number) facts.get("threads")).intValue(),
        Optional.empty(),
        software,
        Optional.empty());
  }
}
