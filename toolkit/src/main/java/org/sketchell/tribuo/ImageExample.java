// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import com.google.errorprone.annotations.CheckReturnValue;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sketchell.data.DataException;
import org.sketchell.shape.ImageSize;
import org.tribuo.Example;
import org.tribuo.Feature;
import org.tribuo.FeatureMap;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.Output;
import org.tribuo.classification.Label;
import org.tribuo.impl.ArrayExample;
import org.tribuo.protos.core.ExampleProto;
import org.tribuo.protos.core.OutputProto;
import org.tribuo.transform.TransformerMap;
import org.tribuo.util.Merger;

/**
 * A Tribuo example that is one image: a byte per pixel and a table of feature names shared by all
 * images of that size, about a tenth of what an {@link ArrayExample} needs.
 *
 * <p>Every pixel is a feature, zeros too, so examples are dense; feature {@code c*H*W + y*W + x}
 * has a value from 0 to 255, unscaled. What does not fit into an image of bytes (another feature, a
 * transformed value, a pixel removed) is possible as with any example; it then takes the space of
 * any example.
 */
public final class ImageExample extends Example<Label> {
  private static final long serialVersionUID = 1L;
  private static final int VERSION = 0;

  private final PixelNames names;

  /** Null once {@link #free} is not. */
  private byte[] pixels;

  /** The features, if they are no longer the bytes of an image. */
  private ArrayExample<Label> free;

  /**
   * An example of an image.
   *
   * @param label its class; {@code new Label(Label.UNKNOWN)} if nobody knows
   * @param channels colour planes
   * @param height rows
   * @param width pixels per row
   * @param pixels {@code channels * height * width} bytes, channel first, row by row; not copied
   * @throws DataException if the number of bytes does not fit
   */
  public ImageExample(Label label, int channels, int height, int width, byte[] pixels) {
    this(label, PixelNames.of(new ImageSize(channels, height, width)), pixels);
  }

  ImageExample(Label label, PixelNames names, byte[] pixels) {
    super(label);
    if (pixels.length != names.count()) {
      throw new DataException(
          "An image of %dx%dx%d has %d bytes, got %d.",
          names.channels(), names.height(), names.width(), names.count(), pixels.length);
    }
    this.names = names;
    this.pixels = pixels;
  }

  private ImageExample(ImageExample other) {
    super(other);
    this.names = other.names;
    this.pixels = other.pixels == null ? null : other.pixels.clone();
    this.free = other.free == null ? null : other.free.copy();
  }

  /**
   * Whether the features still are the bytes of an image; false after a change that bytes cannot
   * hold.
   */
  public boolean isImage() {
    return free == null;
  }

  /** Colour planes of the image, at least 1. */
  public int channels() {
    return names.channels();
  }

  /** Rows of the image, at least 1. */
  public int height() {
    return names.height();
  }

  /** Pixels per row, at least 1. */
  public int width() {
    return names.width();
  }

  /**
   * The pixels, channel first, row by row.
   *
   * @throws IllegalStateException if the features are no longer an image
   */
  public byte[] pixels() {
    return bytes().clone();
  }

  /** The pixels themselves, to be read only. */
  byte[] bytes() {
    if (free != null) {
      throw new IllegalStateException(
          "This example was changed so that its features are no longer the bytes of an image.");
    }
    return pixels;
  }

  /** Whether the ids of features are the numbers of the pixels; the names are sorted in both. */
  boolean hasNamesOf(ImmutableFeatureMap features) {
    int last = names.count() - 1;
    return features.size() == names.count()
        && features.getID(names.name(0)) == 0
        && features.getID(names.name(last)) == last;
  }

  private ArrayExample<Label> free() {
    if (free == null) {
      String[] all = new String[size()];
      double[] values = new double[all.length];
      for (int i = 0; i < all.length; i++) {
        all[i] = names.name(i);
        values[i] = pixels[i] & 0xff;
      }
      free = new ArrayExample<>(output, all, values);
      pixels = null;
    }
    return free;
  }

  @Override
  protected void sort() {
    // The names of pixels are sorted as they are, and an ArrayExample sorts itself.
  }

  @Override
  public void add(Feature feature) {
    free().add(feature);
  }

  @Override
  public void addAll(Collection<? extends Feature> features) {
    if (!features.isEmpty()) {
      free().addAll(features);
    }
  }

  @Override
  public int size() {
    return free == null ? pixels.length : free.size();
  }

  @Override
  public void removeFeatures(List<Feature> features) {
    if (!features.isEmpty()) {
      free().removeFeatures(features);
    }
  }

  @Override
  public void reduceByName(Merger merger) {
    if (free != null) {
      free.reduceByName(merger);
    }
  }

  @Override
  public boolean validateExample() {
    return free == null || free.validateExample();
  }

  @Override
  public boolean isDense(FeatureMap features) {
    if (free != null) {
      return free.isDense(features);
    }
    return features.size() == pixels.length
        && IntStream.range(0, pixels.length).allMatch(i -> features.get(names.name(i)) != null);
  }

  @Override
  public void densify(FeatureMap features) {
    if (!isDense(features)) {
      free().densify(features);
    }
  }

  @Override
  protected void densify(List<String> featureNames) {
    for (String name : featureNames) {
      if (lookup(name) == null) {
        free().add(new Feature(name, 0));
      }
    }
  }

  @Override
  @CheckReturnValue
  public ImageExample copy() {
    return new ImageExample(this);
  }

  @Override
  public Feature lookup(String name) {
    if (free != null) {
      return free.lookup(name);
    }
    int pixel = names.pixel(name);
    return pixel < 0 ? null : new Feature(names.name(pixel), pixels[pixel] & 0xff);
  }

  @Override
  public void set(Feature feature) {
    int pixel = free == null ? names.pixel(feature.getName()) : -1;
    double value = feature.getValue();
    if (pixel >= 0 && value >= 0 && value <= 255 && value == Math.rint(value)) {
      pixels[pixel] = (byte) value;
    } else if (free == null && pixel < 0) {
      throw new IllegalArgumentException(
          "The image has no feature " + feature.getName() + " to be set.");
    } else {
      free().set(feature);
    }
  }

  @Override
  public void transform(TransformerMap transformers) {
    if (!transformers.entrySet().isEmpty()) {
      free().transform(transformers);
    }
  }

  @Override
  public void canonicalize(FeatureMap features) {
    if (free != null) {
      free.canonicalize(features);
    }
  }

  /** The features in the order of their names, which is the order of the pixels. */
  @Override
  public Iterator<Feature> iterator() {
    return free == null ? new Pixels() : free.iterator();
  }

  private final class Pixels implements Iterator<Feature> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < pixels.length;
    }

    @Override
    public Feature next() {
      if (!hasNext()) {
        throw new NoSuchElementException("An image of " + pixels.length + " pixels has no more.");
      }
      Feature feature = new Feature(names.name(next), pixels[next] & 0xff);
      next++;
      return feature;
    }
  }

  @Override
  public ExampleProto serialize() {
    if (free != null) {
      ArrayExample<Label> whole = free.copy();
      whole.setWeight(weight);
      getMetadata().forEach(whole::setMetadataValue);
      return whole.serialize();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(pixels.length + 128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(names.channels());
      out.writeInt(names.height());
      out.writeInt(names.width());
      out.writeFloat(weight);
      byte[] label = output.serialize().toByteArray();
      out.writeInt(label.length);
      out.write(label);
      Map<String, Object> notes = new TreeMap<>(getMetadata());
      out.writeInt(notes.size());
      for (Map.Entry<String, Object> note : notes.entrySet()) {
        out.writeUTF(note.getKey());
        out.writeUTF(note.getValue().toString());
      }
      out.write(pixels);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ExampleProto.newBuilder()
        .setVersion(VERSION)
        .setClassName(ImageExample.class.getName())
        .setSerializedData(Any.pack(BytesValue.of(ByteString.copyFrom(bytes.toByteArray()))))
        .build();
  }

  /**
   * Reads what {@link #serialize} wrote; called by Tribuo.
   *
   * @param version of the form
   * @param message the example
   * @throws InvalidProtocolBufferException if the message holds something else
   */
  public static ImageExample deserializeFromProto(int version, String className, Any message)
      throws InvalidProtocolBufferException {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "This is an image example of version "
              + version
              + "; this Sketchell reads version "
              + VERSION
              + ".");
    }
    ByteString bytes = message.unpack(BytesValue.class).getValue();
    try (DataInputStream in = new DataInputStream(bytes.newInput())) {
      PixelNames names = PixelNames.of(new ImageSize(in.readInt(), in.readInt(), in.readInt()));
      float weight = in.readFloat();
      Label label = (Label) Output.deserialize(OutputProto.parseFrom(in.readNBytes(in.readInt())));
      Map<String, Object> notes = new HashMap<>();
      for (int n = in.readInt(); n > 0; n--) {
        notes.put(in.readUTF(), in.readUTF());
      }
      ImageExample example = new ImageExample(label, names, in.readAllBytes());
      example.setWeight(weight);
      notes.forEach(example::setMetadataValue);
      return example;
    } catch (IOException | DataException e) {
      throw new InvalidProtocolBufferException("Not an image example: " + e.getMessage());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageExample that
        && output.fullEquals(that.output)
        && weight == that.weight
        && getMetadata().equals(that.getMetadata())
        && names == that.names
        && Arrays.equals(pixels, that.pixels)
        && Objects.equals(free, that.free);
  }

  @Override
  public int hashCode() {
    return Objects.hash(output, Arrays.hashCode(pixels), free);
  }

  @Override
  public String toString() {
    return "image of "
        + names.channels()
        + "x"
        + names.height()
        + "x"
        + names.width()
        + ", "
        + output
        + (free == null ? "" : ", changed to " + free.size() + " features");
  }
}
