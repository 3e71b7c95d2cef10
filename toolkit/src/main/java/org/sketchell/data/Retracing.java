// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Goes the steps that led to a set once more, by their record. */
public final class Retracing {
  private Retracing() {}

  /**
   * Takes steps from a set onwards.
   *
   * @param images where the steps begin; without meaning if the first is a concatenation
   * @param steps as {@link ImageSet#selections()} gave them
   * @param now where a file is that the record names: its path as it was, or another one
   * @throws DataException if a step cannot be done again, or a file is missing
   */
  public static ImageSet follow(ImageSet images, List<Selection> steps, UnaryOperator<Path> now) {
    ImageSet set = images;
    for (Selection step : steps) {
      set = next(set, step, now);
    }
    return set;
  }

  private static ImageSet next(ImageSet set, Selection step, UnaryOperator<Path> now) {
    if (!step.isRepeatable()) {
      throw new DataException(
          "%s; the record is not enough to choose them again.",
          step instanceof Selection.Transformed
              ? "The images were changed by a function"
              : "The images were chosen one by one or made in memory");
    }
    if (step instanceof Selection.FirstOfEachClass first) {
      return set.takeOfEachClass(first.limit());
    } else if (step instanceof Selection.First first) {
      return set.take(first.count());
    } else if (step instanceof Selection.Transposed) {
      return set.transposed();
    } else if (step instanceof Selection.Renamed renamed) {
      return set.renamed(renamed.classes().toArray(String[]::new));
    } else if (step instanceof Selection.Relabelled relabelled) {
      return set.classes(relabelled.classes().toArray(String[]::new));
    } else if (step instanceof Selection.RandomPart random) {
      Split split =
          random.stratified()
              ? Split.stratified(set, random.validation(), random.seed())
              : Split.random(set, random.validation(), random.seed());
      return random.part().equals("training") ? split.training() : split.validation();
    } else if (step instanceof Selection.Fold fold) {
      Split split = Split.fold(set, fold.folds(), fold.number(), fold.seed());
      return fold.part().equals("training") ? split.training() : split.validation();
    } else if (step instanceof Selection.Concatenation joined) {
      return joined(joined, now);
    }
    // How files are read, and their own part, is where a set begins; but it stays on record.
    return set.selections().contains(step) ? set : set.recorded(step);
  }

  /** Reads the files of each part again, and joins them as they were. */
  private static ImageSet joined(Selection.Concatenation step, UnaryOperator<Path> now) {
    ImageSet all = null;
    for (Selection.Part part : step.parts()) {
      List<Path> files = part.files().stream().map(file -> now.apply(Path.of(file))).toList();
      ImageSet one = follow(read(files, part.steps()), part.steps(), now);
      all = all == null ? one : all.concat(one);
    }
    return all;
  }

  /**
   * Reads files as they were read before any step was taken.
   *
   * @param files in the order of the record
   * @param steps by which it was chosen from them; say which part of idx files is meant
   */
  public static ImageSet read(List<Path> files, List<Selection> steps) {
    if (CsvText.isOne(files.get(0))) {
      return table(files.get(0), steps);
    }
    if (!IdxPair.isIdx(Listing.name(files.get(0)))) {
      Colours colours = colours(steps);
      ChannelOrder order =
          steps.stream()
              .filter(Selection.Channels.class::isInstance)
              .map(step -> ((Selection.Channels) step).order())
              .findFirst()
              .orElse(ChannelOrder.BY_SHAPE);
      Optional<Sizing> sizing = sizing(steps);
      Optional<String> labels = column(steps);
      if (labels.isPresent()) {
        FolderReading reading = new FolderReading(files.get(0), order, colours, Optional.empty());
        return LabelledArrays.again(files.get(0), labels.get(), reading);
      }
      return ImageSet.join(
          files.stream().map(file -> ImageFolder.again(file, order, colours, sizing)).toList());
    }
    Path folder = files.get(0).toAbsolutePath().getParent();
    ImageFolder read = ImageFolder.again(folder);
    return steps.contains(new Selection.OwnPart("test"))
        ? read.test().orElse(read.images())
        : read.images();
  }

  private static Colours colours(List<Selection> steps) {
    return steps.contains(new Selection.InColour())
        ? Colours.KEPT
        : steps.contains(new Selection.InGray()) ? Colours.GRAY : Colours.AS_FOUND;
  }

  private static Optional<Sizing> sizing(List<Selection> steps) {
    return steps.stream()
        .filter(Selection.Sized.class::isInstance)
        .map(step -> ((Selection.Sized) step).sizing())
        .findFirst();
  }

  private static Optional<String> column(List<Selection> steps) {
    return steps.stream()
        .filter(Selection.Labelled.class::isInstance)
        .map(step -> ((Selection.Labelled) step).column())
        .findFirst();
  }

  private static ImageSet table(Path file, List<Selection> steps) {
    String column =
        column(steps)
            .orElseThrow(
                () ->
                    new DataException(
                        "The record does not say which column of %s has the classes.", file));
    PictureTable table = PictureTable.again(file, colours(steps), sizing(steps));
    return steps.stream()
        .filter(Selection.OwnPart.class::isInstance)
        .map(step -> table.part(column, ((Selection.OwnPart) step).part()))
        .findFirst()
        .orElseGet(() -> table.images(column));
  }
}
