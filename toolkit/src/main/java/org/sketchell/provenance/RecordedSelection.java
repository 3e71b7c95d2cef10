package org.sketchell.provenance;

import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.List;
import java.util.Map;
import org.sketchell.data.Selection;

/** The steps of choosing images, as facts and back. */
final class RecordedSelection {
  private static final String STEP = "step";

  private RecordedSelection() {}

  static MapProvenance<Provenance> provenance(Selection selection) {
    return facts(selection).provenance();
  }

  private static Facts facts(Selection selection) {
    if (selection instanceof Selection.FirstOfEachClass first) {
      return Facts.of(STEP, "first-of-each-class").and("limit", first.limit());
    } else if (selection instanceof Selection.OwnPart own) {
      return Facts.of(STEP, "own-part").and("part", own.part());
    } else if (selection instanceof Selection.RandomPart random) {
      return Facts.of(STEP, "random-part")
          .and("part", random.part())
          .and("validation", random.validation())
          .and("seed", random.seed())
          .and("stratified", random.stratified());
    } else if (selection instanceof Selection.First first) {
      return Facts.of(STEP, "first").and("count", first.count());
    } else if (selection instanceof Selection.Numbered numbered) {
      return Facts.of(STEP, "numbered")
          .and("count", numbered.count())
          .and("sha256", numbered.sha256());
    } else if (selection instanceof Selection.Concatenation joined) {
      return Facts.of(STEP, "concatenation")
          .and("parts", joined.parts().stream().map(RecordedSelection::facts).toList());
    } else if (selection instanceof Selection.Relabelled relabelled) {
      return Facts.of(STEP, "relabelled").and("classes", relabelled.classes());
    } else if (selection instanceof Selection.Transformed) {
      return Facts.of(STEP, "transformed");
    }
    throw new IllegalStateException("Unknown selection " + selection);
  }

  private static Facts facts(Selection.Part part) {
    return Facts.of("files", part.files())
        .and("steps", part.steps().stream().map(RecordedSelection::facts).toList());
  }

  /** Files of earlier versions have only the steps. */
  private static Selection.Part part(Object part) {
    List<?> files = part instanceof Map<?, ?> facts ? (List<?>) facts.get("files") : List.of();
    List<?> steps = part instanceof Map<?, ?> facts ? (List<?>) facts.get("steps") : (List<?>) part;
    return new Selection.Part(
        files.stream().map(String.class::cast).toList(),
        steps.stream().map(step -> of((Map<?, ?>) step)).toList());
  }

  static Selection of(Map<?, ?> facts) {
    String step = (String) facts.get(STEP);
    return switch (step) {
      case "first-of-each-class" -> new Selection.FirstOfEachClass((Integer) facts.get("limit"));
      case "own-part" -> new Selection.OwnPart((String) facts.get("part"));
      case "random-part" ->
          new Selection.RandomPart(
              (String) facts.get("part"),
              (Double) facts.get("validation"),
              (Long) facts.get("seed"),
              (Boolean) facts.get("stratified"));
      case "first" -> new Selection.First((Integer) facts.get("count"));
      case "numbered" ->
          new Selection.Numbered((Integer) facts.get("count"), (String) facts.get("sha256"));
      case "concatenation" ->
          new Selection.Concatenation(
              ((List<?>) facts.get("parts")).stream().map(RecordedSelection::part).toList());
      case "relabelled" ->
          new Selection.Relabelled(
              ((List<?>) facts.get("classes")).stream().map(String.class::cast).toList());
      case "transformed" -> new Selection.Transformed();
      default ->
          throw new ProvenanceException(
              "The record chooses images by \""
                  + step
                  + "\", which this version of Sketchell does not know.");
    };
  }
}
