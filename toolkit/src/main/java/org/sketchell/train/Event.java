// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * One event of TensorBoard's: what is so at a step. The numbers of the fields are those of
 * TensorFlow's {@code event.proto}, {@code summary.proto}, {@code histogram.proto} and {@code
 * tensor.proto}.
 */
final class Event {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int GRAPH = 4;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  private static final int STATUS = 1;
  private static final int START = 1;

  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int IMAGE = 4;
  private static final int HISTOGRAM = 5;
  private static final int TENSOR = 8;
  private static final int METADATA = 9;

  private static final int DTYPE = 1;
  private static final int TENSOR_SHAPE = 2;
  private static final int STRING_VALUE = 8;
  private static final int STRINGS = 7;

  /** Where a PNG file has its width and height. */
  private static final int SIZE_OF_PNG = 16;

  private final ProtoFields fields = new ProtoFields();

  /** An event of now. */
  Event(long step) {
    fields.real(WALL_TIME, System.currentTimeMillis() / 1000.0);
    if (step != 0) {
      fields.integer(STEP, step);
    }
  }

  /** Training begins at this step: what is known of it and later ones does not count any more. */
  static Event start(long step) {
    Event event = new Event(step);
    event.fields.message(SESSION_LOG, new ProtoFields().integer(STATUS, START));
    return event;
  }

  /** Numbers, each a point of a curve. */
  static Event scalars(long step, Map<String, Double> values) {
    ProtoFields summary = new ProtoFields();
    values.forEach(
        (tag, value) ->
            summary.message(
                VALUE, new ProtoFields().text(TAG, tag).real(SIMPLE_VALUE, value.floatValue())));
    return summary(step, summary);
  }

  /** A picture. */
  static Event picture(long step, String tag, byte[] png) {
    ByteBuffer header = ByteBuffer.wrap(png, SIZE_OF_PNG, 2 * Integer.BYTES);
    int width = header.getInt();
    int height = header.getInt();
    ProtoFields image =
        new ProtoFields()
            .integer(1, height)
            .integer(2, width)
            .integer(3, 3)
            .bytes(4, ByteString.copyFrom(png));
    return value(step, new ProtoFields().text(TAG, tag).message(IMAGE, image));
  }

  /** A text in Markdown. */
  static Event markdown(long step, String tag, String text) {
    ProtoFields tensor =
        new ProtoFields()
            .integer(DTYPE, STRINGS)
            .message(TENSOR_SHAPE, new ProtoFields())
            .text(STRING_VALUE, text);
    ProtoFields plugin = new ProtoFields().message(1, new ProtoFields().text(1, "text"));
    return value(
        step, new ProtoFields().text(TAG, tag).message(TENSOR, tensor).message(METADATA, plugin));
  }

  /** How numbers are spread. */
  static Event histogram(long step, String tag, WeightSpread spread) {
    return value(step, new ProtoFields().text(TAG, tag).message(HISTOGRAM, spread.message()));
  }

  /** A network, as {@link BoardGraph} tells of it. */
  static Event graph(long step, ByteString graph) {
    Event event = new Event(step);
    event.fields.bytes(GRAPH, graph);
    return event;
  }

  private static Event value(long step, ProtoFields value) {
    return summary(step, new ProtoFields().message(VALUE, value));
  }

  private static Event summary(long step, ProtoFields summary) {
    Event event = new Event(step);
    event.fields.message(SUMMARY, summary);
    return event;
  }

  /** The same with one more field. */
  Event text(int number, String value) {
    fields.text(number, value);
    return this;
  }

  ByteString toBytes() {
    return fields.toBytes();
  }
}
