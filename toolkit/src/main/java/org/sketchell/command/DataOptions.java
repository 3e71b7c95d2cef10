// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.sketchell.data.ChannelOrder;
import org.sketchell.data.Colours;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.PictureTable;
import org.sketchell.data.Selection;
import org.sketchell.data.Sizing;
import org.sketchell.model.TrainedModel;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What must be said of drawings that their files do not tell. */
final class DataOptions {
  @Option(
      names = "--emnist",
      fallbackValue = "true",
      description =
          "The drawings are EMNIST's: they lie on their side and are turned; numbers become the"
              + " letters and digits that they stand for.")
  private boolean emnist;

  @Option(
      names = "--channels",
      paramLabel = "ORDER",
      converter = OrderConverter.class,
      description =
          "Where arrays of colour pictures have their channels, first or last, if their shape does"
              + " not tell.")
  private ChannelOrder order = ChannelOrder.BY_SHAPE;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description =
          "Brings pictures to one size, such as 64, or 80x64 (width first). A model does so by"
              + " itself with what it learned from.")
  private String size;

  @Option(
      names = "--resize",
      paramLabel = "WAY",
      defaultValue = "crop",
      converter = WayConverter.class,
      description =
          "What --size does with other proportions: crop, fit (whole, with margins) or stretch"
              + " (default: ${DEFAULT-VALUE}).")
  private Sizing.Way way = Sizing.Way.CROP;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description =
          "The column that has the classes, of a table of pictures (.csv) with several. A model"
              + " remembers it.")
  private String label;

  static final class WayConverter implements ITypeConverter<Sizing.Way> {
    @Override
    public Sizing.Way convert(String value) {
      for (Sizing.Way way : Sizing.Way.values()) {
        if (way.name().equalsIgnoreCase(value)) {
          return way;
        }
      }
      throw new TypeConversionException("expected crop, fit or stretch, got " + value);
    }
  }

  /** How pictures are sized; empty if they have one size. */
  Optional<Sizing> sizing() {
    return Optional.ofNullable(size).map(text -> Sizing.parse(text, way));
  }

  /** The same for a model; without a word, as those were that it learned from. */
  Optional<Sizing> sizing(TrainedModel model) {
    return sizing().or(() -> step(model, Selection.Sized.class).map(Selection.Sized::sizing));
  }

  private Optional<String> label(TrainedModel model) {
    return Optional.ofNullable(label)
        .or(() -> step(model, Selection.Labelled.class).map(Selection.Labelled::column));
  }

  private static <T extends Selection> Optional<T> step(TrainedModel model, Class<T> kind) {
    return model.record().stream()
        .flatMap(record -> record.training().selections().stream())
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst();
  }

  /** Whether one of them is given that says how arrays are read. */
  boolean areGiven() {
    return emnist || order != ChannelOrder.BY_SHAPE;
  }

  /** A folder to train on. */
  ImageFolder read(Path folder) {
    if (ImageFolder.isTable(folder)) {
      return PictureTable.folder(folder, Optional.ofNullable(label), Colours.AS_FOUND, sizing());
    }
    return upright(ImageFolder.read(folder, order, sizing()));
  }

  /** What a model is to be measured on. */
  ImageSet toEvaluate(Path path, TrainedModel model) {
    Colours colours = Colours.of(model.classifiedImage().channels());
    if (ImageFolder.isTable(path)) {
      return PictureTable.folder(path, label(model), colours, sizing(model)).toEvaluate();
    }
    return upright(ImageFolder.any(path, order, colours, sizing(model))).toEvaluate();
  }

  /** Drawings of which no class is asked for, for a model. */
  ImageSet readFile(Path file, TrainedModel model) {
    Colours colours = Colours.of(model.classifiedImage().channels());
    ImageSet images = ImageFolder.readFile(file, order, colours, sizing(model));
    return emnist ? images.transposed() : images;
  }

  private ImageFolder upright(ImageFolder folder) {
    return emnist ? folder.emnist() : folder;
  }

  static final class OrderConverter implements ITypeConverter<ChannelOrder> {
    @Override
    public ChannelOrder convert(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "first" -> ChannelOrder.FIRST;
        case "last" -> ChannelOrder.LAST;
        default -> throw new TypeConversionException("expected first or last, got " + value);
      };
    }
  }
}
