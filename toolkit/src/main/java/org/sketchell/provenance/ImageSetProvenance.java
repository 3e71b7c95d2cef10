package org.sketchell.provenance;

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
import org.sketchell.data.ImageSet;
import org.sketchell.data.Selection;
import org.tribuo.provenance.DataSourceProvenance;

/**
 * Where the images of a set come from: every file with its hash, size and time, the steps by which
 * images were chosen, classes and counts, and a hash over labels and pixels in their order, by
 * which two sets are known to be the same whatever their files are called.
 */
public final class ImageSetProvenance implements DataSourceProvenance {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "ImageSetProvenance";

  private final int size;
  private final int channels;
  private final int height;
  private final int width;
  private final ListProvenance<?> classes;
  private final ListProvenance<?> counts;
  private final HashProvenance contentHash;
  private final ListProvenance<?> files;
  private final ListProvenance<?> selections;

  private ImageSetProvenance(ImageSet images) {
    this.size = images.size();
    this.channels = images.channels();
    this.height = images.height();
    this.width = images.width();
    this.classes = list("classes", images.classes());
    this.counts = list("counts", Arrays.stream(images.counts()).boxed().toList());
    this.contentHash = new HashProvenance(HashType.SHA256, "content-sha256", contentHash(images));
    this.files =
        list("files", images.sources().stream().map(f -> RecordedFile.of(f).provenance()).toList());
    this.selections =
        list(
            "selections", images.selections().stream().map(RecordedSelection::provenance).toList());
  }

  /**
   * Describes a set. All its images and files are read once, for their hashes.
   *
   * @param images the set
   * @return its description
   */
  public static ImageSetProvenance of(ImageSet images) {
    return new ImageSetProvenance(images);
  }

  /**
   * Takes a description from its parts; called by OLCUT when a record is read.
   *
   * @param map the parts by name
   */
  public ImageSetProvenance(Map<String, Provenance> map) {
    this.size = number(map, "images");
    this.channels = number(map, "channels");
    this.height = number(map, "height");
    this.width = number(map, "width");
    this.classes = part(map, "classes", ListProvenance.class);
    this.counts = part(map, "counts", ListProvenance.class);
    this.contentHash = part(map, "content-sha256", HashProvenance.class);
    this.files = part(map, "files", ListProvenance.class);
    this.selections = part(map, "selections", ListProvenance.class);
  }

  private static ListProvenance<?> list(String key, List<?> values) {
    return (ListProvenance<?>) Facts.convert(key, values);
  }

  private static int number(Map<String, Provenance> map, String key) {
    return part(map, key, IntProvenance.class).getValue();
  }

  private static <T extends Provenance> T part(
      Map<String, Provenance> map, String key, Class<T> type) {
    return ObjectProvenance.checkAndExtractProvenance(map, key, type, NAME);
  }

  /**
   * A hash over the size, the classes, and label and pixels of every image in order: two sets with
   * the same hash train the same network.
   *
   * @param images the set
   * @return SHA-256, 64 hexadecimal digits, lower case
   */
  public static String contentHash(ImageSet images) {
    return images.contentHash();
  }

  /**
   * How many images the set has.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  /**
   * Colour planes per image.
   *
   * @return 1 for gray
   */
  public int channels() {
    return channels;
  }

  /**
   * Rows per image.
   *
   * @return at least 1
   */
  public int height() {
    return height;
  }

  /**
   * Pixels per row.
   *
   * @return at least 1
   */
  public int width() {
    return width;
  }

  /**
   * The classes in the order of their labels.
   *
   * @return their names
   */
  public List<String> classes() {
    return classes.getList().stream().map(name -> (String) Facts.plain(name)).toList();
  }

  /**
   * How many images each class has.
   *
   * @return in the order of {@link #classes()}
   */
  public List<Integer> counts() {
    return counts.getList().stream().map(count -> (Integer) Facts.plain(count)).toList();
  }

  /**
   * The hash of {@link #contentHash(ImageSet)}.
   *
   * @return 64 hexadecimal digits, lower case
   */
  public String contentHash() {
    return contentHash.getValue();
  }

  /**
   * The files that the images came from.
   *
   * @return empty for images made in memory
   */
  public List<RecordedFile> files() {
    return files.getList().stream()
        .map(file -> RecordedFile.of(Facts.plain((MapProvenance<?>) file)))
        .toList();
  }

  /**
   * How the set was chosen from its files, step by step.
   *
   * @return empty if it is everything in the files
   */
  public List<Selection> selections() {
    return selections.getList().stream()
        .map(step -> RecordedSelection.of((Map<?, ?>) Facts.plain(step)))
        .toList();
  }

  @Override
  public String getClassName() {
    return ImageSet.class.getName();
  }

  @Override
  public Iterator<Pair<String, Provenance>> iterator() {
    List<Pair<String, Provenance>> parts =
        List.of(
            new Pair<>(CLASS_NAME, new StringProvenance(CLASS_NAME, getClassName())),
            new Pair<>("images", new IntProvenance("images", size)),
            new Pair<>("channels", new IntProvenance("channels", channels)),
            new Pair<>("height", new IntProvenance("height", height)),
            new Pair<>("width", new IntProvenance("width", width)),
            new Pair<>("classes", classes),
            new Pair<>("counts", counts),
            new Pair<>("content-sha256", contentHash),
            new Pair<>("selections", selections),
            new Pair<>("files", files));
    return parts.iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageSetProvenance that
        && size == that.size
        && channels == that.channels
        && height == that.height
        && width == that.width
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
    return generateString("ImageSet");
  }
}
