package org.sketchell.command;

import java.nio.file.Path;
import java.util.Locale;
import org.sketchell.data.ChannelOrder;
import org.sketchell.data.Colours;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What must be said of drawings that their files do not tell. */
final class DataOptions {
  @Option(
      names = "--emnist",
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

  /** Whether one of them is given. */
  boolean areGiven() {
    return emnist || order != ChannelOrder.BY_SHAPE;
  }

  /** A folder to train on. */
  ImageFolder read(Path folder) {
    return upright(ImageFolder.read(folder, order));
  }

  /** What a model is to be measured on that takes images of so many channels. */
  ImageSet toEvaluate(Path path, int channels) {
    return upright(ImageFolder.any(path, order, Colours.of(channels))).toEvaluate();
  }

  /** Drawings of which no class is asked for, for such a model. */
  ImageSet readFile(Path file, int channels) {
    ImageSet images = ImageFolder.readFile(file, order, Colours.of(channels));
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
