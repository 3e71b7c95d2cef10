// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sketchell.data.DataException;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Look;
import org.sketchell.data.Meaning;
import org.sketchell.data.Parts;
import org.sketchell.data.Split;
import org.sketchell.picture.Html;
import org.sketchell.picture.Plane;
import org.sketchell.picture.ValueRange;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;

/** Sets of examples as tables, with some of their pictures. */
final class DataHtml {
  private static final int MOST_PICTURES = 8;
  private static final int SIDE = 84;
  private static final ValueRange BYTES = new ValueRange(0, 255);

  /** So far a set is searched for pictures of all classes. */
  private static final int SEARCHED = 10_000;

  private DataHtml() {}

  static String of(ImageSet images) {
    HtmlTable classes = HtmlTable.of("Class", "images");
    int[] counts = images.counts();
    for (int k = 0; k < counts.length; k++) {
      classes.row(images.classes().get(k), counts[k]);
    }
    return Html.part(paragraph(images) + classes.html() + samples(images));
  }

  static String of(Parts parts) {
    if (!(parts instanceof Split split)) {
      return Html.part(paragraph(parts) + fields(parts.training()) + samples(parts.training()));
    }
    HtmlTable classes = HtmlTable.of("Class", "to train with", "to validate with");
    int[] training = split.training().counts();
    int[] validation = split.validation().counts();
    for (int k = 0; k < training.length; k++) {
      classes.row(
          split.training().classes().get(k),
          training[k],
          k < validation.length ? validation[k] : 0);
    }
    return Html.part(paragraph(split) + classes.html() + samples(split.training()));
  }

  static String of(Examples examples) {
    return examples instanceof ImageSet images
        ? of(images)
        : Html.part(paragraph(examples) + fields(examples) + samples(examples));
  }

  static String of(Look look) {
    if (look.findings().isEmpty()) {
      return Html.part(paragraph(look));
    }
    return Html.part(
        paragraph(look.subject())
            + look.findings().stream()
                .map(finding -> "<li>" + Html.escape(finding) + "</li>")
                .collect(Collectors.joining("", "<ul>", "</ul>")));
  }

  private static String paragraph(Object value) {
    return "<p>" + Html.escape(ValueText.of(value)) + "</p>";
  }

  private static String fields(Examples examples) {
    HtmlTable table = HtmlTable.of("Field", "is", "means", "each", "classes");
    examples.inputs().forEach(field -> row(table, field, "input"));
    examples.targets().forEach(field -> row(table, field, "target"));
    return table.html();
  }

  private static void row(HtmlTable table, Field field, String role) {
    table.row(
        field.name(),
        role,
        field.meaning().name().toLowerCase(Locale.ROOT),
        field.type(),
        String.join(", ", field.classes()));
  }

  /** The first picture of each class, or of one class the first ones. */
  private static String samples(ImageSet images) {
    return pictures(
        chosen(images),
        image -> {
          int height = images.height();
          int width = images.width();
          byte[] pixels = images.image(image);
          return SmallPicture.html(
              planes(pixels, 0, images.channels(), height, width),
              BYTES,
              SIDE,
              images.className(image));
        });
  }

  private static int[] chosen(ImageSet images) {
    int[] firsts = new int[images.classes().size()];
    Arrays.fill(firsts, -1);
    int found = 0;
    int enough = Math.min(firsts.length, MOST_PICTURES);
    for (int i = 0; i < Math.min(images.size(), SEARCHED) && found < enough; i++) {
      int label = images.label(i);
      if (firsts[label] < 0) {
        firsts[label] = i;
        found++;
      }
    }
    return found == 1
        ? IntStream.range(0, Math.min(images.size(), MOST_PICTURES)).toArray()
        : Arrays.stream(firsts).filter(image -> image >= 0).limit(MOST_PICTURES).toArray();
  }

  /** What makes the HTML of a picture. */
  private interface Drawing {
    String of(int image);
  }

  private static String pictures(int[] chosen, Drawing drawing) {
    StringBuilder html = new StringBuilder("<div class=\"row\">");
    try {
      for (int image : chosen) {
        html.append(drawing.of(image));
      }
    } catch (DataException e) {
      return paragraph(e.getMessage());
    }
    return html.append("</div>").toString();
  }

  /** A row of the first examples for each field that is a picture of bytes, or a mask. */
  private static String samples(Examples examples) {
    StringBuilder html = new StringBuilder();
    int offset = 0;
    int[] first = IntStream.range(0, Math.min(examples.size(), MOST_PICTURES)).toArray();
    List<byte[]> read = new ArrayList<>();
    int bytes = examples.fields().stream().mapToInt(Field::bytes).sum();
    for (Field field : examples.fields()) {
      Shape shape = field.type().shape();
      if (isPicture(field, shape)) {
        int begin = offset;
        int channels = shape.rank() == 2 ? 1 : shape.size(0);
        html.append("<p>").append(Html.escape(field.name())).append("</p>");
        html.append(
            pictures(
                first,
                example -> {
                  if (read.size() == example) {
                    read.add(bytes(examples, example, bytes));
                  }
                  return SmallPicture.html(
                      planes(read.get(example), begin, channels, shape.size(-2), shape.size(-1)),
                      range(field),
                      SIDE,
                      "");
                }));
      }
      offset += field.bytes();
    }
    return html.toString();
  }

  /** A mask has the index of a class at each place. */
  private static ValueRange range(Field field) {
    return field.meaning() == Meaning.CLASS && field.classes().size() > 1
        ? new ValueRange(0, field.classes().size() - 1)
        : BYTES;
  }

  private static boolean isPicture(Field field, Shape shape) {
    return field.type().elements() == ElementType.UINT8
        && field.meaning() != Meaning.FLAGS
        && TensorText.hasSizeOfPicture(shape);
  }

  private static byte[] bytes(Examples examples, int example, int count) {
    List<ByteBuffer> buffers =
        examples.fields().stream()
            .map(field -> ByteBuffer.allocate(field.bytes()).order(ByteOrder.nativeOrder()))
            .toList();
    examples.copyTo(example, buffers);
    ByteBuffer all = ByteBuffer.allocate(count);
    buffers.forEach(buffer -> all.put(buffer.array()));
    return all.array();
  }

  private static List<Plane> planes(byte[] bytes, int offset, int channels, int height, int width) {
    List<Plane> planes = new ArrayList<>();
    for (int channel = 0; channel < (channels == 3 ? 3 : 1); channel++) {
      float[] values = new float[height * width];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes[offset + channel * values.length + i] & 0xff;
      }
      planes.add(new Plane(height, width, values));
    }
    return planes;
  }
}
