// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A protobuf message whose fields are known by their numbers, for formats of which there are no
 * generated classes. A field that is given several times is a repeated one.
 */
final class ProtoFields {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  private ProtoFields with(int number, UnknownFieldSet.Field.Builder field) {
    fields.mergeField(number, field.build());
    return this;
  }

  /** An integer, a boolean or an enum. */
  ProtoFields integer(int number, long value) {
    return with(number, UnknownFieldSet.Field.newBuilder().addVarint(value));
  }

  ProtoFields real(int number, double value) {
    return with(
        number, UnknownFieldSet.Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)));
  }

  ProtoFields real(int number, float value) {
    return with(
        number, UnknownFieldSet.Field.newBuilder().addFixed32(Float.floatToRawIntBits(value)));
  }

  ProtoFields bytes(int number, ByteString value) {
    return with(number, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value));
  }

  ProtoFields text(int number, String value) {
    return bytes(number, ByteString.copyFromUtf8(value));
  }

  ProtoFields message(int number, ProtoFields value) {
    return bytes(number, value.toBytes());
  }

  /** All values of a repeated double. */
  ProtoFields reals(int number, double[] values) {
    ByteBuffer packed =
        ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    packed.asDoubleBuffer().put(values);
    return bytes(number, ByteString.copyFrom(packed));
  }

  /** As it is written. */
  ByteString toBytes() {
    return fields.build().toByteString();
  }
}
