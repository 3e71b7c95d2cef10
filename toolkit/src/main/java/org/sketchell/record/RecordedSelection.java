// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.sketchell.data.ChannelOrder;
import org.sketchell.data.Selection;
import org.sketchell.data.Sizing;

/** The steps of choosing examples, as facts and back, and in words. */
final class RecordedSelection {
  private static final String STEP = "step";
  private static final String PARTS = "parts";
  private static final String FILES = "files";
  private static final String STEPS = "steps";

  private RecordedSelection() {}

  static MapProvenance<Provenance> provenance(Selection selection) {
    return facts(selection).provenance();
  }

  private static Facts facts(Selection selection) {
    if (selection instanceof Selection.FirstOfEachClass first) {
      return Facts.of(STEP, "first-of-each-class").and("limit", first.limit());
    } else if (selection instanceof Selection.InColour) {
      return Facts.of(STEP, "in-colour");
    } else if (selection instanceof Selection.InGray) {
      return Facts.of(STEP, "in-gray");
    } else if (selection instanceof Selection.Sized sized) {
      return Facts.of(STEP, "sized")
          .and("height", sized.sizing().height())
          .and("width", sized.sizing().width())
          .and("way", sized.sizing().way().name());
    } else if (selection instanceof Selection.Labelled labelled) {
      return Facts.of(STEP, "labelled").and("column", labelled.column());
    } else if (selection instanceof Selection.Channels channels) {
      return Facts.of(STEP, "channels").and("order", channels.order().name());
    } else if (selection instanceof Selection.Transposed) {
      return Facts.of(STEP, "transposed");
    } else if (selection instanceof Selection.Renamed renamed) {
      return Facts.of(STEP, "renamed").and("classes", renamed.classes());
    } else if (selection instanceof Selection.OwnPart own) {
      return Facts.of(STEP, "own-part").and("part", own.part());
    } else if (selection instanceof Selection.RandomPart random) {
      return Facts.of(STEP, "random-part")
          .and("part", random.part())
          .and("validation", random.validation())
          .and("seed", random.seed())
          .and("stratified", random.stratified());
    } else if (selection instanceof Selection.Fold fold) {
      return Facts.of(STEP, "fold")
          .and("part", fold.part())
          .and("folds", fold.folds())
          .and("number", fold.number())
          .and("seed", fold.seed());
    } else if (selection instanceof Selection.First first) {
      return Facts.of(STEP, "first").and("count", first.count());
    } else if (selection instanceof Selection.Numbered numbered) {
      return Facts.of(STEP, "numbered")
          .and("count", numbered.count())
          .and("sha256", numbered.sha256());
    } else if (selection instanceof Selection.Relabelled relabelled) {
      return Facts.of(STEP, "relabelled").and("classes", relabelled.classes());
    } else if (selection instanceof Selection.Transformed) {
      return Facts.of(STEP, "transformed");
    } else if (selection instanceof Selection.Concatenation joined) {
      return Facts.of(STEP, "concatenation")
          .and(PARTS, joined.parts().stream().map(RecordedSelection::facts).toList());
    } else if (selection instanceof Selection.SideBySide beside) {
      Map<String, Object> fields = new LinkedHashMap<>();
      beside.fields().forEach((name, part) -> fields.put(name, facts(part)));
      return Facts.of(STEP, "side-by-side").and("fields", fields);
    }
    throw new IllegalStateException("Unknown selection " + selection);
  }

  private static Facts facts(Selection.Part part) {
    return Facts.of(FILES, part.files())
        .and(STEPS, part.steps().stream().map(RecordedSelection::facts).toList());
  }

  static Selection of(Map<?, ?> facts) {
    String step = (String) facts.get(STEP);
    return switch (step) {
      case "first-of-each-class" -> new Selection.FirstOfEachClass((Integer) facts.get("limit"));
      case "in-colour" -> new Selection.InColour();
      case "in-gray" -> new Selection.InGray();
      case "sized" ->
          new Selection.Sized(
              new Sizing(
                  (Integer) facts.get("height"),
                  (Integer) facts.get("width"),
                  Sizing.Way.valueOf((String) facts.get("way"))));
      case "labelled" -> new Selection.Labelled((String) facts.get("column"));
      case "channels" -> new Selection.Channels(ChannelOrder.valueOf((String) facts.get("order")));
      case "transposed" -> new Selection.Transposed();
      case "renamed" -> new Selection.Renamed(texts(facts.get("classes")));
      case "own-part" -> new Selection.OwnPart((String) facts.get("part"));
      case "random-part" ->
          new Selection.RandomPart(
              (String) facts.get("part"),
              (Double) facts.get("validation"),
              (Long) facts.get("seed"),
              (Boolean) facts.get("stratified"));
      case "fold" ->
          new Selection.Fold(
              (String) facts.get("part"),
              (Integer) facts.get("folds"),
              (Integer) facts.get("number"),
              (Long) facts.get("seed"));
      case "first" -> new Selection.First((Integer) facts.get("count"));
      case "numbered" ->
          new Selection.Numbered((Integer) facts.get("count"), (String) facts.get("sha256"));
      case "relabelled" -> new Selection.Relabelled(texts(facts.get("classes")));
      case "transformed" -> new Selection.Transformed();
      case "concatenation" ->
          new Selection.Concatenation(
              ((List<?>) facts.get(PARTS)).stream().map(RecordedSelection::part).toList());
      case "side-by-side" -> {
        Map<String, Selection.Part> fields = new LinkedHashMap<>();
        ((Map<?, ?>) facts.get("fields"))
            .forEach((name, part) -> fields.put(name.toString(), part(part)));
        yield new Selection.SideBySide(fields);
      }
      default ->
          throw new ProvenanceException(
              "The record chooses examples by \"%s\", which this version of Sketchell does not"
                  + " know.",
              step);
    };
  }

  /** The former version had the steps of a part only, and not its files. */
  private static Selection.Part part(Object facts) {
    Object steps = facts instanceof Map<?, ?> part ? part.get(STEPS) : facts;
    return new Selection.Part(
        facts instanceof Map<?, ?> part ? texts(part.get(FILES)) : List.of(),
        ((List<?>) steps).stream().map(one -> of((Map<?, ?>) one)).toList());
  }

  private static List<String> texts(Object list) {
    return ((List<?>) list).stream().map(Object::toString).toList();
  }

  static String words(Selection selection) {
    if (selection instanceof Selection.FirstOfEachClass first) {
      return "the first " + first.limit() + " of each class";
    } else if (selection instanceof Selection.InColour) {
      return "pictures with their colours";
    } else if (selection instanceof Selection.InGray) {
      return "pictures as gray ones";
    } else if (selection instanceof Selection.Sized sized) {
      return "pictures of " + sized.sizing();
    } else if (selection instanceof Selection.Labelled labelled) {
      return "classes from " + labelled.column();
    } else if (selection instanceof Selection.Channels channels) {
      return "channels " + channels.order().name().toLowerCase(Locale.ROOT);
    } else if (selection instanceof Selection.Transposed) {
      return "rows and columns exchanged";
    } else if (selection instanceof Selection.Renamed renamed) {
      return "classes called " + String.join(", ", renamed.classes());
    } else if (selection instanceof Selection.OwnPart own) {
      return "the files' own part " + own.part();
    } else if (selection instanceof Selection.RandomPart random) {
      return "the "
          + random.part()
          + " side of a "
          + (random.stratified() ? "stratified" : "random")
          + " split, "
          + random.validation()
          + " for validation, seed "
          + random.seed();
    } else if (selection instanceof Selection.Fold fold) {
      return "the "
          + fold.part()
          + " side of fold "
          + (fold.number() + 1)
          + " of "
          + fold.folds()
          + ", seed "
          + fold.seed();
    } else if (selection instanceof Selection.First first) {
      return "the first " + first.count();
    } else if (selection instanceof Selection.Numbered numbered) {
      return numbered.count() + " chosen one by one";
    } else if (selection instanceof Selection.Relabelled relabelled) {
      return "classes in the order " + String.join(", ", relabelled.classes());
    } else if (selection instanceof Selection.Transformed) {
      return "changed by a function";
    } else if (selection instanceof Selection.Concatenation joined) {
      return joined.parts().size()
          + " sets one after the other: "
          + joined.parts().stream().map(RecordedSelection::words).collect(Collectors.joining("; "));
    } else if (selection instanceof Selection.SideBySide beside) {
      return "fields side by side: " + String.join(", ", beside.fields().keySet());
    }
    throw new IllegalStateException("Unknown selection " + selection);
  }

  private static String words(Selection.Part part) {
    String files = part.files().isEmpty() ? "made in memory" : String.join(", ", part.files());
    return part.steps().isEmpty()
        ? files
        : files
            + " ("
            + part.steps().stream()
                .map(RecordedSelection::words)
                .collect(Collectors.joining(", then "))
            + ")";
  }
}
