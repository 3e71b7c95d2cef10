// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads files of events by TensorFlow's published descriptions, {@code event.proto}, {@code
 * summary.proto} and {@code graph.proto}, with what they need of others, and by a checksum of its
 * own; what is in no description fails.
 */
final class EventReader {
  private EventReader() {}

  static List<DynamicMessage> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<DynamicMessage> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertThat(bytes.getInt()).isEqualTo(masked(length));
      byte[] event =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(event);
      assertThat(bytes.getInt()).isEqualTo(masked(event));
      events.add(known(DynamicMessage.parseFrom(EVENT, event)));
    }
    return events;
  }

  private static DynamicMessage known(DynamicMessage message) {
    assertThat(message.getUnknownFields().asMap()).as("%s", message).isEmpty();
    message
        .getAllFields()
        .values()
        .forEach(
            value -> {
              for (Object one : value instanceof List<?> many ? many : List.of(value)) {
                if (one instanceof DynamicMessage part) {
                  known(part);
                }
              }
            });
    return message;
  }

  private static int masked(byte[] bytes) {
    int crc = crc32c(bytes);
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  /** Bit by bit, by the polynomial of RFC 3720. */
  static int crc32c(byte[] bytes) {
    int crc = -1;
    for (byte one : bytes) {
      crc ^= one & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
      }
    }
    return ~crc;
  }

  /** A field by the names on the way to it. */
  static Object at(DynamicMessage message, String path) {
    Object at = message;
    for (String name : path.split("\\.")) {
      DynamicMessage part = (DynamicMessage) at;
      FieldDescriptor field = part.getDescriptorForType().findFieldByName(name);
      assertThat(field).as("the field %s", name).isNotNull();
      at = part.getField(field);
    }
    return at;
  }

  static boolean has(DynamicMessage message, String name) {
    return message.hasField(message.getDescriptorForType().findFieldByName(name));
  }

  @SuppressWarnings("unchecked")
  static List<DynamicMessage> all(DynamicMessage message, String path) {
    return (List<DynamicMessage>) at(message, path);
  }

  private static final Map<String, Type> TYPES =
      Map.of(
          "double", Type.TYPE_DOUBLE,
          "float", Type.TYPE_FLOAT,
          "int64", Type.TYPE_INT64,
          "int32", Type.TYPE_INT32,
          "bool", Type.TYPE_BOOL,
          "string", Type.TYPE_STRING,
          "bytes", Type.TYPE_BYTES);

  /** As the descriptions have it; an enum is read as the number that it is. */
  private static final String DESCRIPTIONS =
      """
      Event: double wall_time 1, int64 step 2, string file_version 3, bytes graph_def 4,\
       Summary summary 5, SessionLog session_log 7
      SessionLog: int32 status 1, string checkpoint_path 2, string msg 3
      Summary: repeated Value value 1
      Value: string tag 1, float simple_value 2, Image image 4, HistogramProto histo 5,\
       string node_name 7, TensorProto tensor 8, SummaryMetadata metadata 9
      Image: int32 height 1, int32 width 2, int32 colorspace 3, bytes encoded_image_string 4
      HistogramProto: double min 1, double max 2, double num 3, double sum 4,\
       double sum_squares 5, repeated double bucket_limit 6, repeated double bucket 7
      SummaryMetadata: PluginData plugin_data 1, string display_name 2,\
       string summary_description 3, int32 data_class 4
      PluginData: string plugin_name 1, bytes content 2
      TensorProto: int32 dtype 1, TensorShapeProto tensor_shape 2, repeated bytes string_val 8
      TensorShapeProto: repeated Dim dim 2, bool unknown_rank 3
      Dim: int64 size 1, string name 2
      GraphDef: repeated NodeDef node 1, VersionDef versions 4
      VersionDef: int32 producer 1, int32 min_consumer 2
      NodeDef: string name 1, string op 2, repeated string input 3, string device 4,\
       repeated AttrEntry attr 5
      AttrEntry: string key 1, AttrValue value 2
      AttrValue: ListValue list 1, bytes s 2, int64 i 3, float f 4, bool b 5, int32 type 6,\
       TensorShapeProto shape 7
      ListValue: repeated bytes s 2, repeated int64 i 3, repeated float f 4,\
       repeated TensorShapeProto shape 7
      """;

  private static final Descriptor EVENT = descriptor();

  static DynamicMessage graph(DynamicMessage event) throws IOException {
    return known(
        DynamicMessage.parseFrom(
            EVENT.getFile().findMessageTypeByName("GraphDef"),
            (com.google.protobuf.ByteString) at(event, "graph_def")));
  }

  private static Descriptor descriptor() {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder().setName("events.proto").setSyntax("proto3");
    for (String line : DESCRIPTIONS.strip().split("\n")) {
      DescriptorProto.Builder message =
          file.addMessageTypeBuilder().setName(line.substring(0, line.indexOf(':')));
      for (String field : line.substring(line.indexOf(':') + 1).split(",")) {
        message.addField(field(field.strip().split(" ")));
      }
    }
    try {
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0])
          .findMessageTypeByName("Event");
    } catch (DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }

  private static FieldDescriptorProto.Builder field(String[] words) {
    int first = words[0].equals("repeated") ? 1 : 0;
    FieldDescriptorProto.Builder field =
        FieldDescriptorProto.newBuilder()
            .setLabel(first == 1 ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL)
            .setName(words[first + 1])
            .setNumber(Integer.parseInt(words[first + 2]));
    Type type = TYPES.get(words[first]);
    return type == null ? field.setTypeName(words[first]) : field.setType(type);
  }
}
