// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.sketchell.data.Batches;
import org.sketchell.data.Examples;
import org.sketchell.data.ExamplesElsewhere;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Selection;
import org.sketchell.data.SourceFile;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.tribuo.provenance.DataSourceProvenance;

/**
 * Where the examples of a set come from: every file with its hash, size and time, the steps by
 * which examples were chosen, what an example consists of, classes and counts, and a hash over all
 * of the content in its order, by which two sets are known to be the same whatever their files are
 * called.
 */
public final class DataRecord implements DataSourceProvenance {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "DataRecord";
  private static final String EXAMPLES = "examples";
  private static final String INPUTS = "inputs";
  private static final String TARGETS = "targets";
  private static final String CLASSES = "classes";
  private static final String COUNTS = "counts";
  private static final String CONTENT = "content-sha256";
  private static final String SELECTIONS = "selections";
  private static final String FILES = "files";

  /** In the place of a hash: a file was written to while it was read. */
  static final String UNKNOWN = "unknown";

  private final String className;
  private final int size;
  private final ListProvenance<?> inputs;
  private final ListProvenance<?> targets;
  private final ListProvenance<?> classes;
  private final ListProvenance<?> counts;
  private final HashProvenance contentHash;
  private final ListProvenance<?> files;
  private final ListProvenance<?> selections;

  private DataRecord(Examples examples, String contentHash) {
    this.className = examples.getClass().getName();
    this.size = examples.size();
    this.inputs = list(INPUTS, examples.inputs().stream().map(RecordedField::facts).toList());
    this.targets = list(TARGETS, examples.targets().stream().map(RecordedField::facts).toList());
    this.classes = list(CLASSES, examples.classes());
    this.counts =
        list(
            COUNTS,
            examples instanceof ImageSet images
                ? Arrays.stream(images.counts()).boxed().toList()
                : examples instanceof ExamplesElsewhere there ? there.counts() : List.of());
    this.contentHash = new HashProvenance(HashType.SHA256, CONTENT, contentHash);
    this.files = files(examples);
    this.selections =
        list(
            SELECTIONS, examples.selections().stream().map(RecordedSelection::provenance).toList());
  }

  /**
   * Describes a set. All its content and files are read once, for their hashes, which are unknown
   * if a file is written to meanwhile.
   */
  public static DataRecord of(Examples examples) {
    return of(examples, examples::contentHash);
  }

  /**
   * The same of the set that batches go through.
   *
   * @return with {@link Batches#contentHash()}
   */
  public static DataRecord of(Batches batches) {
    return of(batches.examples(), batches::contentHash);
  }

  private static DataRecord of(Examples examples, Supplier<String> contentHash) {
    DataRecord found = new DataRecord(examples, contentHash.get());
    return hasChanged(examples) ? ofChanged(examples) : found;
  }

  /**
   * Describes a set of whose files one was written to while they were read: nobody knows its
   * content.
   */
  public static DataRecord ofChanged(Examples examples) {
    return new DataRecord(examples, UNKNOWN);
  }

  /**
   * The first file that examples come from and that has been written to, or cut off, since it was
   * opened. One of which no example is used does not count.
   */
  public static Optional<SourceFile> changedFile(Examples examples) {
    return examples.sources().stream()
        .filter(file -> file.used() > 0 && file.hasChanged())
        .findFirst();
  }

  /** Whether there is a {@link #changedFile}. */
  public static boolean hasChanged(Examples examples) {
    return changedFile(examples).isPresent();
  }

  private static ListProvenance<?> files(Examples examples) {
    return list(
        FILES, examples.sources().stream().map(f -> RecordedFile.of(f).provenance()).toList());
  }

  /** Takes a description from its parts; called by OLCUT when a record is read. */
  public DataRecord(Map<String, Provenance> map) {
    boolean former = !map.containsKey(EXAMPLES);
    this.className = part(map, CLASS_NAME, StringProvenance.class).getValue();
    this.size = part(map, former ? "images" : EXAMPLES, IntProvenance.class).getValue();
    this.inputs =
        former ? list(INPUTS, List.of(formerImages(map))) : part(map, INPUTS, ListProvenance.class);
    this.targets =
        former
            ? list(
                TARGETS,
                List.of(
                    RecordedField.facts(
                        Field.classes(
                            "labels", new TensorType(ElementType.INT64, Shape.of()), List.of()))))
            : part(map, TARGETS, ListProvenance.class);
    this.classes = part(map, CLASSES, ListProvenance.class);
    this.counts = part(map, COUNTS, ListProvenance.class);
    this.contentHash = part(map, CONTENT, HashProvenance.class);
    this.files = part(map, FILES, ListProvenance.class);
    this.selections = part(map, SELECTIONS, ListProvenance.class);
  }

  private static Facts formerImages(Map<String, Provenance> map) {
    ImageSize size =
        new ImageSize(
            part(map, "channels", IntProvenance.class).getValue(),
            part(map, "height", IntProvenance.class).getValue(),
            part(map, "width", IntProvenance.class).getValue());
    return RecordedField.facts(Field.pixels("images", size));
  }

  private static ListProvenance<?> list(String key, List<?> values) {
    return (ListProvenance<?>) Facts.convert(key, values);
  }

  private static <T extends Provenance> T part(
      Map<String, Provenance> map, String key, Class<T> type) {
    return ObjectProvenance.checkAndExtractProvenance(map, key, type, NAME);
  }

  /** The one that a provenance of any kind is or has as a part; empty if there is none. */
  public static Optional<DataRecord> in(Provenance provenance) {
    if (provenance instanceof DataRecord record) {
      return Optional.of(record);
    }
    if (provenance instanceof ObjectProvenance object) {
      for (Pair<String, Provenance> part : object) {
        if (part.getB() instanceof DataRecord record) {
          return Optional.of(record);
        }
      }
    }
    return Optional.empty();
  }

  public int size() {
    return size;
  }

  /** What the network is given of an example. */
  public List<Field> inputs() {
    return fields(inputs);
  }

  /** What an example's result is held against. */
  public List<Field> targets() {
    return fields(targets);
  }

  private static List<Field> fields(ListProvenance<?> list) {
    return list.getList().stream()
        .map(field -> RecordedField.of(Facts.plain((MapProvenance<?>) field)))
        .toList();
  }

  /** The classes in the order of their labels; empty if examples have none. */
  public List<String> classes() {
    return classes.getList().stream().map(name -> (String) Facts.plain(name)).toList();
  }

  /** How many images each class has, in the order of {@link #classes()}; empty if not counted. */
  public List<Integer> counts() {
    return counts.getList().stream().map(count -> (Integer) Facts.plain(count)).toList();
  }

  /**
   * SHA-256 over the content, {@link Examples#contentHash()}; {@code "unknown"} if a file was
   * changed while it was read.
   */
  public String contentHash() {
    return contentHash.getValue();
  }

  /** Whether {@link #contentHash()} is one. */
  boolean isContentKnown() {
    return !contentHash().equals(UNKNOWN);
  }

  /** The beginning of a hash, for people. */
  static String brief(String hash) {
    return hash.substring(0, Math.min(12, hash.length())) + "…";
  }

  /**
   * The files with examples of the set that were changed while they were read, so that the content
   * is not known.
   */
  public List<RecordedFile> changed() {
    return files().stream().filter(file -> file.used() > 0 && file.changed()).toList();
  }

  /** The files that the examples came from; empty for those made in memory. */
  public List<RecordedFile> files() {
    return files.getList().stream()
        .map(file -> RecordedFile.of(Facts.plain((MapProvenance<?>) file)))
        .toList();
  }

  /** How the set was chosen from its files, step by step; empty if it is everything in them. */
  public List<Selection> selections() {
    return selections.getList().stream()
        .map(step -> RecordedSelection.of((Map<?, ?>) Facts.plain(step)))
        .toList();
  }

  @Override
  public String getClassName() {
    return className;
  }

  @Override
  public Iterator<Pair<String, Provenance>> iterator() {
    List<Pair<String, Provenance>> parts =
        List.of(
            new Pair<>(CLASS_NAME, new StringProvenance(CLASS_NAME, className)),
            new Pair<>(EXAMPLES, new IntProvenance(EXAMPLES, size)),
            new Pair<>(INPUTS, inputs),
            new Pair<>(TARGETS, targets),
            new Pair<>(CLASSES, classes),
            new Pair<>(COUNTS, counts),
            new Pair<>(CONTENT, contentHash),
            new Pair<>(SELECTIONS, selections),
            new Pair<>(FILES, files));
    return parts.iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataRecord that
        && className.equals(that.className)
        && size == that.size
        && inputs.equals(that.inputs)
        && targets.equals(that.targets)
        && classes.equals(that.classes)
        && counts.equals(that.counts)
        && contentHash.equals(that.contentHash)
        && selections.equals(that.selections)
        && files.equals(that.files);
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, classes, contentHash, files);
  }

  @Override
  public String toString() {
    return generateString("Examples");
  }
}
