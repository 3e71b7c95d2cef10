// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sketchell.operator.OperatorBytes;
import org.sketchell.partition.Partition;
import org.sketchell.partition.Piece;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Node;
import org.sketchell.tensor.Scope;
import org.sketchell.tensor.Tensor;

/**
 * A step on its way to another process, which has none of the learner's code: graphs as they were
 * built, to be lowered where they are run.
 *
 * @param partition shares and rest; of a step that is not cut, no shares and the step
 * @param inputs the leaves that are fed on each run, by name, as far as the graphs have them
 * @param outputs names of the outputs of the rest, in order
 * @param classLimits of each field: its classes must be less than this
 */
record StepParcel(
    Partition partition, Map<String, Tensor> inputs, List<String> outputs, int[] classLimits) {

  /** A step that is cut. */
  static StepParcel of(TracedStep traced, Partition partition) {
    return new StepParcel(partition, traced.inputs(), traced.outputs(), traced.classes().limits());
  }

  /** A step as a whole. */
  static StepParcel of(TracedStep traced) {
    return of(traced, new Partition(List.of(), List.of(), traced.graph().withoutRules()));
  }

  /** Those outputs that are logged, in their order. */
  List<String> logged() {
    return outputs.stream().filter(name -> !name.startsWith(PortableStep.NEW)).toList();
  }

  void write(DataOutputStream out) throws IOException {
    new Packing(out).write(this);
  }

  static StepParcel read(DataInputStream in) throws IOException {
    return new Unpacking(in).read();
  }

  private static final class Packing {
    private final DataOutputStream out;
    private final Map<Tensor, Integer> leaves = new IdentityHashMap<>();
    private final Map<Node, Integer> nodes = new IdentityHashMap<>();
    private Graph all;

    private Packing(DataOutputStream out) {
      this.out = out;
    }

    private void write(StepParcel parcel) throws IOException {
      Partition partition = parcel.partition;
      List<Tensor> outputs = new ArrayList<>(partition.rest().outputs());
      partition.shares().forEach(piece -> outputs.addAll(piece.graph().outputs()));
      all = Graph.of(outputs);
      List<Tensor> ends = new ArrayList<>();
      all.leaves().forEach(leaf -> add(leaf, ends));
      partition.sent().forEach(parts -> parts.forEach(part -> add(part, ends)));
      for (Piece piece : partition.shares()) {
        piece.batch().forEach(leaf -> add(leaf, ends));
        add(piece.first(), ends);
      }
      out.writeInt(ends.size());
      for (Tensor leaf : ends) {
        writeLeaf(leaf);
      }
      out.writeInt(all.nodes().size());
      for (Node node : all.nodes()) {
        nodes.put(node, nodes.size());
        OperatorBytes.write(node.operator(), out);
        out.writeUTF(node.scope());
        writeTensors(node.inputs());
      }
      writeTensors(partition.rest().outputs());
      List<Piece> distinct = partition.shares().stream().distinct().toList();
      out.writeInt(distinct.size());
      for (Piece piece : distinct) {
        writeTensors(piece.graph().outputs());
        writeTensors(piece.batch());
        writeTensor(piece.first());
      }
      out.writeInt(partition.shares().size());
      for (Piece piece : partition.shares()) {
        out.writeInt(distinct.indexOf(piece));
      }
      out.writeInt(partition.sent().size());
      for (List<Tensor> parts : partition.sent()) {
        writeTensors(parts);
      }
      Map<String, Tensor> known = new LinkedHashMap<>(parcel.inputs);
      known.values().removeIf(leaf -> !leaves.containsKey(leaf));
      out.writeInt(known.size());
      for (Map.Entry<String, Tensor> input : known.entrySet()) {
        out.writeUTF(input.getKey());
        writeTensor(input.getValue());
      }
      out.writeInt(parcel.outputs.size());
      for (String name : parcel.outputs) {
        out.writeUTF(name);
      }
      out.writeInt(parcel.classLimits.length);
      for (int limit : parcel.classLimits) {
        out.writeInt(limit);
      }
    }

    private void add(Tensor leaf, List<Tensor> ends) {
      if (leaves.putIfAbsent(leaf, leaves.size()) == null) {
        ends.add(leaf);
      }
    }

    private void writeLeaf(Tensor leaf) throws IOException {
      writeType(leaf.type(), out);
      out.writeBoolean(leaf.value().isPresent());
      if (leaf.value().isPresent()) {
        byte[] bytes = new byte[Math.toIntExact(leaf.type().bytes())];
        leaf.value().get().duplicate().get(bytes);
        out.writeBoolean(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN);
        out.write(bytes);
      }
    }

    private void writeTensors(List<Tensor> tensors) throws IOException {
      out.writeInt(tensors.size());
      for (Tensor tensor : tensors) {
        writeTensor(tensor);
      }
    }

    private void writeTensor(Tensor tensor) throws IOException {
      Integer leaf = leaves.get(tensor);
      out.writeInt(leaf == null ? -1 - nodes.get(all.maker(tensor).orElseThrow()) : leaf);
      if (leaf == null) {
        out.writeInt(tensor.output());
      }
    }
  }

  private static final class Unpacking {
    private final DataInputStream in;
    private final List<Tensor> leaves = new ArrayList<>();
    private final List<List<Tensor>> made = new ArrayList<>();

    private Unpacking(DataInputStream in) {
      this.in = in;
    }

    private StepParcel read() throws IOException {
      for (int left = in.readInt(); left > 0; left--) {
        leaves.add(readLeaf());
      }
      for (int left = in.readInt(); left > 0; left--) {
        var operator = OperatorBytes.read(in);
        String scope = in.readUTF();
        Tensor[] inputs = readTensors().toArray(Tensor[]::new);
        made.add(Graph.building(() -> Scope.of(scope, () -> Tensor.applyAll(operator, inputs))));
      }
      Graph rest = Graph.of(readTensors());
      List<Piece> distinct = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        Graph graph = Graph.of(readTensors());
        List<Tensor> batch = readTensors();
        distinct.add(new Piece(graph, batch, readTensor()));
      }
      List<Piece> shares = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        shares.add(distinct.get(in.readInt()));
      }
      List<List<Tensor>> sent = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        sent.add(readTensors());
      }
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      for (int left = in.readInt(); left > 0; left--) {
        inputs.put(in.readUTF(), readTensor());
      }
      List<String> outputs = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        outputs.add(in.readUTF());
      }
      int[] limits = new int[in.readInt()];
      for (int i = 0; i < limits.length; i++) {
        limits[i] = in.readInt();
      }
      return new StepParcel(new Partition(shares, sent, rest), inputs, outputs, limits);
    }

    private Tensor readLeaf() throws IOException {
      TensorType type = readType(in);
      if (!in.readBoolean()) {
        return Tensor.placeholder(type);
      }
      if (in.readBoolean() != (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN)) {
        throw new TrainingException(
            "Processes that train together must have processors of one byte order.");
      }
      byte[] bytes = new byte[Math.toIntExact(type.bytes())];
      in.readFully(bytes);
      ByteBuffer elements =
          ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.nativeOrder()).put(bytes).flip();
      return Tensor.over(type, elements);
    }

    private List<Tensor> readTensors() throws IOException {
      List<Tensor> tensors = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        tensors.add(readTensor());
      }
      return tensors;
    }

    private Tensor readTensor() throws IOException {
      int place = in.readInt();
      return place >= 0 ? leaves.get(place) : made.get(-1 - place).get(in.readInt());
    }
  }

  static void writeType(TensorType type, DataOutputStream out) throws IOException {
    out.writeUTF(type.elements().name());
    int[] sizes = type.shape().sizes();
    out.writeInt(sizes.length);
    for (int size : sizes) {
      out.writeInt(size);
    }
  }

  static TensorType readType(DataInputStream in) throws IOException {
    ElementType elements = ElementType.valueOf(in.readUTF());
    int[] sizes = new int[in.readInt()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = in.readInt();
    }
    return new TensorType(elements, Shape.of(sizes));
  }
}
