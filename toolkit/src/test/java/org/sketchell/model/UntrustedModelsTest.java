// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sketchell.model.OtherPrograms.floats;
import static org.sketchell.model.OtherPrograms.node;
import static org.sketchell.model.OtherPrograms.port;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sketchell.file.FileException;
import org.sketchell.nn.Linear;
import org.sketchell.tensor.Tensors;

/** A model or weights from anywhere are read, or refused in a sentence; SECURITY.md promises it. */
class UntrustedModelsTest {
  private static final String EVIL = "a\u001b]0;x\u0007\u202e";

  /** Where ONNX Runtime looks for files that a model names, if it is asked to. */
  private static final Path STARTED_HERE = Path.of("untrusted-weights.bin");

  @TempDir private Path folder;

  @AfterEach
  void removeWeights() throws IOException {
    Files.deleteIfExists(STARTED_HERE);
  }

  private Path write(ModelProto.Builder model) throws IOException {
    Path inside = Files.createDirectories(folder.resolve("models"));
    return Files.write(inside.resolve("model.onnx"), model.build().toByteArray());
  }

  /** Of four numbers. */
  private static ModelProto.Builder adding(NodeProto.Builder... nodes) {
    ModelProto.Builder model = OtherPrograms.model();
    model
        .getGraphBuilder()
        .addInput(port("x", DataType.FLOAT, 4))
        .addOutput(port("y", DataType.FLOAT, 4));
    List.of(nodes).forEach(model.getGraphBuilder()::addNode);
    return model;
  }

  private static TensorProto elsewhere(String location) {
    return TensorProto.newBuilder()
        .setName("c")
        .setDataType(DataType.FLOAT.getNumber())
        .addDims(4)
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(StringStringEntryProto.newBuilder().setKey("location").setValue(location))
        .build();
  }

  private static SparseTensorProto sparse(String location) {
    return SparseTensorProto.newBuilder()
        .addDims(4)
        .setValues(elsewhere(location))
        .setIndices(OtherPrograms.longs("", 0, 1, 2, 3))
        .build();
  }

  private void refused(ModelProto.Builder model, String sentence) throws IOException {
    Path file = write(model);
    assertThatThrownBy(() -> TrainedModel.load(file).run(Tensors.zeros(4)))
        .isInstanceOf(FileException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.bin",
        "/etc/passwd",
        "a/../../secret.bin",
        ".",
        "",
        "a\0b",
        "link.bin",
        "linked/secret.bin"
      })
  void weights_elsewhere_are_not_read(String location) throws IOException {
    Files.write(folder.resolve("secret.bin"), new byte[16]);
    Path inside = Files.createDirectories(folder.resolve("models"));
    Files.createSymbolicLink(inside.resolve("link.bin"), folder.resolve("secret.bin"));
    Files.createSymbolicLink(inside.resolve("linked"), folder);
    ModelProto.Builder model = adding(node("Add", "y", "x", "c"));
    model.getGraphBuilder().addInitializer(elsewhere(location));
    refused(model, "is not in its folder; only files beside it are read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"w.bin", "model.onnx"})
  void weights_that_share_their_bytes_do_not_fill_the_memory(String location) throws IOException {
    Files.write(Files.createDirectories(folder.resolve("models")).resolve("w.bin"), new byte[16]);
    ModelProto.Builder model = adding(node("Add", "y", "x", "c"));
    TensorProto whole = elsewhere(location);
    model.getGraphBuilder().addInitializer(whole).addInitializer(whole.toBuilder().setName("d"));
    refused(model, "keeps more weights in");
  }

  @Test
  void links_to_where_the_model_itself_lies_are_followed() throws IOException {
    Path store = Files.createDirectories(folder.resolve("store"));
    Path named = Files.createDirectories(folder.resolve("named"));
    ModelProto.Builder model = adding(node("Add", "y", "x", "c"));
    model.getGraphBuilder().addInitializer(elsewhere("w.bin"));
    Files.write(store.resolve("1"), model.build().toByteArray());
    Files.write(store.resolve("2"), new byte[16]);
    Files.createSymbolicLink(named.resolve("model.onnx"), store.resolve("1"));
    Files.createSymbolicLink(named.resolve("w.bin"), store.resolve("2"));
    assertThat(
            TrainedModel.load(named.resolve("model.onnx"))
                .run(Tensors.ones(4))
                .get("y")
                .toFloatArray())
        .containsExactly(1, 1, 1, 1);
  }

  @Test
  void weights_where_the_program_was_started_are_not_read() throws IOException {
    Files.write(STARTED_HERE, new byte[16]);
    String location = STARTED_HERE.toString();
    ModelProto.Builder inSparse = adding(node("Add", "y", "x", "c"));
    inSparse.getGraphBuilder().addSparseInitializer(sparse(location));
    AttributeProto value =
        AttributeProto.newBuilder()
            .setName("sparse_value")
            .setType(AttributeProto.AttributeType.SPARSE_TENSOR)
            .setSparseTensor(sparse(location))
            .build();
    ModelProto.Builder inNode =
        adding(node("Constant", "c").addAttribute(value), node("Add", "y", "x", "c"));
    ModelProto.Builder inFunction = adding(node("F", "y", "x").setDomain("own"));
    inFunction
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("own").setVersion(1))
        .addFunctions(
            FunctionProto.newBuilder()
                .setName("F")
                .setDomain("own")
                .addInput("x")
                .addOutput("y")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addNode(
                    node("Constant", "c")
                        .addAttribute(
                            AttributeProto.newBuilder()
                                .setName("value")
                                .setType(AttributeProto.AttributeType.TENSOR)
                                .setT(elsewhere(location))))
                .addNode(node("Add", "y", "x", "c")));
    for (ModelProto.Builder model : List.of(inSparse, inNode, inFunction)) {
      refused(model, "in another file, which is not read");
    }
  }

  @Test
  void operators_of_another_make_are_refused() throws IOException {
    ModelProto.Builder model = adding(node("Run", "y", "x").setDomain("evil"));
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("evil").setVersion(1));
    refused(model, "cannot run");
  }

  @Test
  void a_record_that_unpacks_to_too_much_is_refused() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      for (int i = 0; i <= 256; i++) {
        out.write(new byte[1 << 20]);
      }
    }
    ModelProto.Builder model = adding(node("Relu", "y", "x"));
    model.addMetadataProps(
        StringStringEntryProto.newBuilder()
            .setKey("sketchell.record")
            .setValue(Base64.getEncoder().encodeToString(packed.toByteArray())));
    Path file = write(model);
    assertThatThrownBy(() -> TrainedModel.load(file)).isInstanceOf(FileException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"images\":null}", "{\"images\":[[[", "{\"x\":1e999999999}"})
  void a_preprocessing_that_is_none_is_refused(String text) throws IOException {
    ModelProto.Builder model = adding(node("Relu", "y", "x"));
    model.addMetadataProps(
        StringStringEntryProto.newBuilder().setKey("sketchell.preprocessing").setValue(text));
    Path file = write(model);
    assertThatThrownBy(() -> TrainedModel.load(file).preprocessing())
        .isInstanceOf(FileException.class)
        .hasMessageContaining("has a preprocessing that this version of Sketchell cannot read");
  }

  @Test
  void what_a_model_calls_itself_moves_no_cursor() throws IOException {
    ModelProto.Builder model = OtherPrograms.model();
    model
        .getGraphBuilder()
        .addInput(port(EVIL + "x", DataType.FLOAT, -1, 2))
        .addOutput(port(EVIL + "y", DataType.FLOAT, -1, 2))
        .addNode(node("MatMul", EVIL + "y", EVIL + "x", EVIL + "w").setName(EVIL + "/a"))
        .addInitializer(floats(EVIL + "w", new float[4], 2, 2));
    Path odd = Files.createDirectories(folder.resolve("b\u001b[31m")).resolve("m\u001b.onnx");
    Files.write(odd, model.build().toByteArray());
    TrainedModel read = TrainedModel.load(odd);
    for (Object shown :
        List.of(
            read,
            read.inputs(),
            read.outputs(),
            read.export(),
            read.network(),
            read.network().head(3),
            read.network().summary(1, 2))) {
      assertThat(shown.toString()).doesNotContain("\u001b", "\u202e", "\u0007");
    }
  }

  // Weights --------------------------------------------------------------------------------------

  private void refusedWeights(String header, int bytes, String sentence) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + text.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    all.putLong(text.length).put(text);
    Path file = Files.write(folder.resolve("w.safetensors"), all.array());
    Linear linear = new Linear(2, 1);
    assertThatThrownBy(() -> NetworkWeights.loadPartly(linear, file))
        .isInstanceOf(FileException.class)
        .hasMessageContaining(sentence);
  }

  private static String tensor(String name, String shape, long from, long end) {
    return "\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
        .formatted(name, shape, from, end);
  }

  @Test
  void tensors_that_share_their_bytes_do_not_fill_the_memory() throws IOException {
    String all =
        IntStream.range(0, 3)
            .mapToObj(i -> tensor("w" + i, "256", 0, 1024))
            .collect(Collectors.joining(","));
    refusedWeights("{" + all + "}", 2048, "it ends before what its header tells of");
    // A counter, which is not read, gives no room to others.
    String counter =
        "\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[9000000000000000,0]},";
    refusedWeights("{" + counter + all + "}", 2048, "what it tells of n does not go together");
  }

  @Test
  void places_beyond_all_numbers_are_refused() throws IOException {
    long far = Long.MAX_VALUE - 17;
    refusedWeights("{" + tensor("weight", "2", far, far + 8) + "}", 8, "damaged or cut short");
    long past = Long.MAX_VALUE - 107;
    refusedWeights(
        "{" + tensor("weight", "250000000", past, past + 1_000_000_000) + "}",
        8,
        "damaged or cut short");
    refusedWeights(
        "{" + tensor("weight", "2147483647,1073741825", 0, 8) + "}", 8, "damaged or cut short");
    refusedWeights("{\"weight\":" + "[".repeat(100_000), 8, "its header is no JSON");
  }
}
