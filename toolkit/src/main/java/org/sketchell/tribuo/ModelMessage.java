// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;

/**
 * A network in Tribuo's protobuf: the length of Tribuo's own description in four bytes, big-endian,
 * that description, and the whole ONNX model.
 *
 * @param about name, provenance and domains
 * @param whole the ONNX model with everything in its metadata
 */
record ModelMessage(ModelDataProto about, OnnxMl.ModelProto whole) {
  private static final int VERSION = 0;

  static ModelMessage read(int version, Any message) throws InvalidProtocolBufferException {
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "This is a network of version " + version + "; this Sketchell reads version " + VERSION);
    }
    ByteString bytes = message.unpack(BytesValue.class).getValue();
    int first = bytes.substring(0, Integer.BYTES).asReadOnlyByteBuffer().getInt();
    return new ModelMessage(
        ModelDataProto.parseFrom(bytes.substring(Integer.BYTES, Integer.BYTES + first)),
        OnnxMl.ModelProto.parseFrom(bytes.substring(Integer.BYTES + first)));
  }

  ModelProto write() {
    ByteString bytes =
        ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(0, about.getSerializedSize()))
            .concat(about.toByteString())
            .concat(whole.toByteString());
    return ModelProto.newBuilder()
        .setVersion(VERSION)
        .setClassName(NetworkModel.class.getName())
        .setSerializedData(Any.pack(BytesValue.of(bytes)))
        .build();
  }

  ModelDataCarrier<?> carrier() {
    return ModelDataCarrier.deserialize(about);
  }
}
