// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import com.google.errorprone.annotations.CheckReturnValue;
import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sketchell.data.ChannelOrder;
import org.sketchell.data.Colours;
import org.sketchell.data.DataException;
import org.sketchell.data.ImageFolder;
import org.sketchell.data.ImageSet;
import org.sketchell.data.PictureTable;
import org.sketchell.data.Sizing;
import org.sketchell.data.Split;
import org.sketchell.record.DataRecord;
import org.tribuo.ConfigurableDataSource;
import org.tribuo.Example;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.provenance.DataSourceProvenance;

/**
 * Drawings as a Tribuo data source: a folder with one {@code .npy} file or folder of pictures per
 * class, a table of pictures, or MNIST-style idx files. Pixels stay in the memory-mapped files
 * until an example is asked for.
 *
 * <pre>{@code
 * var training = new MutableDataset<>(DrawingsSource.training(Path.of("data"), 0.2, 42));
 * }</pre>
 */
public final class DrawingsSource implements ConfigurableDataSource<Label> {

  /** Which images of the folder. */
  public enum Part {
    /** All images; of idx files, those to train with. */
    ALL,
    /** The images to train with, after the split. */
    TRAINING,
    /** The images to validate with, after the split. */
    VALIDATION
  }

  @Config(mandatory = true, description = "Folder with one .npy file per class, or idx files.")
  private Path folder;

  @Config(description = "At most so many images of each class; 0 for all.")
  private int perClass = 0;

  @Config(description = "All images, or one side of a split.")
  private Part part = Part.ALL;

  @Config(description = "Fraction to validate with, if the folder has no test part of its own.")
  private double validation = 0.2;

  @Config(description = "Seed of the split.")
  private long seed = 42;

  @Config(description = "Brings pictures to one size, such as 64 or 80x64; empty if they have one.")
  private String size = "";

  @Config(description = "What that does with other proportions: CROP, FIT or STRETCH.")
  private Sizing.Way resize = Sizing.Way.CROP;

  @Config(description = "The column of the classes, of a table of pictures with several.")
  private String label = "";

  private final LabelFactory labelFactory = new LabelFactory();
  private ImageSet images;
  private DataSourceProvenance provenance;

  /** For OLCUT. */
  private DrawingsSource() {}

  private DrawingsSource(Path folder, Part part, double validation, long seed) {
    this.folder = folder;
    this.part = part;
    this.validation = validation;
    this.seed = seed;
  }

  /** The same, not read yet. */
  private DrawingsSource unread() {
    DrawingsSource copy = new DrawingsSource(folder, part, validation, seed);
    copy.perClass = perClass;
    copy.size = size;
    copy.resize = resize;
    copy.label = label;
    return copy;
  }

  private DrawingsSource readNow() {
    read();
    return this;
  }

  private DrawingsSource(ImageSet images) {
    this.images = images;
    this.provenance = DataRecord.of(images);
  }

  /**
   * All images of a folder.
   *
   * @param folder with class files or idx files
   * @throws DataException if there is no usable data
   */
  public static DrawingsSource of(Path folder) {
    return new DrawingsSource(folder, Part.ALL, 0.2, 42).readNow();
  }

  /**
   * All pictures of a folder, or of a table (.csv), brought to one size.
   *
   * @throws DataException if there is no usable data, or it is arrays
   */
  public static DrawingsSource of(Path folder, Sizing sizing) {
    DrawingsSource source = new DrawingsSource(folder, Part.ALL, 0.2, 42);
    source.size = sizing.width() + "x" + sizing.height();
    source.resize = sizing.way();
    return source.readNow();
  }

  /**
   * The images of a folder to train with.
   *
   * @param folder with class files or idx files
   * @param validation the fraction left out, if the folder has no test part of its own
   * @throws DataException if there is no usable data
   */
  public static DrawingsSource training(Path folder, double validation, long seed) {
    return new DrawingsSource(folder, Part.TRAINING, validation, seed).readNow();
  }

  /**
   * The images of a folder to validate with.
   *
   * @param folder with class files or idx files
   * @param validation the fraction taken, if the folder has no test part of its own
   * @throws DataException if there is no usable data
   */
  public static DrawingsSource validation(Path folder, double validation, long seed) {
    return new DrawingsSource(folder, Part.VALIDATION, validation, seed).readNow();
  }

  /**
   * The images of a set, wherever they come from. Its provenance is that of the set: such a source
   * has no configuration.
   */
  public static DrawingsSource of(ImageSet images) {
    return new DrawingsSource(images);
  }

  /**
   * The same with a limit.
   *
   * @param limit at most so many images of each class, at least 1; taken before the split
   */
  @CheckReturnValue
  public DrawingsSource perClass(int limit) {
    if (folder == null) {
      return new DrawingsSource(images.takeOfEachClass(limit));
    }
    DrawingsSource fewer = unread();
    fewer.perClass = limit;
    return fewer.readNow();
  }

  /** Reads the folder; called by OLCUT when all fields are set. */
  @Override
  public void postConfig() {
    try {
      read();
    } catch (DataException e) {
      throw new PropertyException(e, "", "folder", e.getMessage());
    }
  }

  private void read() {
    ImageFolder all = all();
    ImageFolder found = perClass == 0 ? all : all.takeOfEachClass(perClass);
    if (part == Part.ALL) {
      images = found.images();
    } else {
      Split split = found.split(validation, seed);
      images = part == Part.TRAINING ? split.training() : split.validation();
    }
  }

  private ImageFolder all() {
    Optional<Sizing> sizing =
        size.isEmpty() ? Optional.empty() : Optional.of(Sizing.parse(size, resize));
    return ImageFolder.isTable(folder)
        ? PictureTable.folder(
            folder, Optional.of(label).filter(it -> !it.isEmpty()), Colours.AS_FOUND, sizing)
        : ImageFolder.read(folder, ChannelOrder.BY_SHAPE, sizing);
  }

  /** The images, memory-mapped. */
  public ImageSet images() {
    return images;
  }

  @Override
  public OutputFactory<Label> getOutputFactory() {
    return labelFactory;
  }

  /** Where the images come from; the first call reads all files for their hashes. */
  @Override
  public synchronized DataSourceProvenance getProvenance() {
    if (provenance == null) {
      provenance = new DrawingsProvenance(this, DataRecord.of(images));
    }
    return provenance;
  }

  /** A fresh example for every image, in the order of the set. */
  @Override
  public Iterator<Example<Label>> iterator() {
    PixelNames names = PixelNames.of(images.imageSize());
    // One label object per class: three hundred thousand examples share them.
    List<Label> labels = images.classes().stream().map(labelFactory::generateOutput).toList();
    return IntStream.range(0, images.size())
        .<Example<Label>>mapToObj(
            i -> new ImageExample(labels.get(images.label(i)), names, images.image(i)))
        .iterator();
  }

  @Override
  public String toString() {
    return images.toString();
  }
}
