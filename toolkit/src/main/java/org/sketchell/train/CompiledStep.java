// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.partition.Partition;
import org.sketchell.runtime.Device;
import org.sketchell.tensor.Graph;
import org.sketchell.tensor.Tensor;

/**
 * A traced step made ready for a device and bound to native buffers; running it allocates little.
 */
final class CompiledStep implements AutoCloseable {
  private final Program program;
  private final StepLog log;
  private final ClassCheck classes;
  private final List<String> kept;

  /**
   * Compiles and binds.
   *
   * @param shares into how many the batch is cut, if it can be; 0 for what the step asks for
   * @param sharded whether one share is a cut too, as where it is computed elsewhere
   * @param fields the batch, one for each field, by name
   * @param scalars learning rate and step
   * @param averages whether parameters and buffers are read from their averages
   */
  CompiledStep(
      TracedStep traced,
      int shares,
      boolean sharded,
      Device device,
      Map<String, Slot> fields,
      Map<String, Slot> scalars,
      TrainingState state,
      boolean averages) {
    log = new StepLog(traced.logged(), 0);
    classes = traced.classes();
    kept =
        state.names().stream()
            .filter(name -> !traced.outputs().contains(PortableStep.NEW + name))
            .toList();
    List<Memory> sides = new ArrayList<>();
    for (int side = 0; side < 2; side++) {
      Memory memory = new Memory(new HashMap<>(fields), new HashMap<>(log.slots()));
      memory.read().putAll(scalars);
      memory.read().putAll(state.side(side));
      if (averages) {
        memory.read().putAll(state.averages(side));
      }
      for (Map.Entry<String, Slot> other : state.side(1 - side).entrySet()) {
        String result = PortableStep.NEW + other.getKey();
        if (traced.outputs().contains(result)) {
          memory.written().put(result, other.getValue());
        }
      }
      sides.add(memory);
    }
    List<String> names = List.copyOf(fields.keySet());
    List<Tensor> batch = names.stream().map(traced.inputs()::get).toList();
    program =
        partition(traced, batch, shares, sharded, device)
            .<Program>map(partition -> new SharedProgram(traced, partition, names, sides))
            .orElseGet(() -> new WholeProgram(traced, device, sides));
  }

  private static Optional<Partition> partition(
      TracedStep traced, List<Tensor> batch, int asked, boolean sharded, Device device) {
    Graph graph = traced.graph();
    int examples = batch.get(0).size(0);
    int shares = asked > 0 ? asked : Shares.of(graph.work(), traced.parameters(), examples, device);
    if (shares == 1 && !(sharded && asked > 0) || device.kind() != Device.Kind.CPU) {
      return Optional.empty();
    }
    Optional<Partition> cut = Partition.of(graph, batch, shares);
    if (asked > 0 || !cut.map(Partition::isStaged).orElse(false)) {
      return cut;
    }
    int fewer = Shares.thatMeet(shares, examples);
    return fewer == 1
        ? Optional.empty()
        : fewer == shares ? cut : Partition.of(graph, batch, fewer);
  }

  /** The vectors of the state that the step does not make anew. */
  List<String> kept() {
    return kept;
  }

  /** Into how many shares the batch is cut; 1 if it is not. */
  int shares() {
    return program.shares();
  }

  /** Threads of the processor that are at it together. */
  int threads() {
    return program.threads();
  }

  /** Looks at the classes of a batch. */
  ClassCheck classes() {
    return classes;
  }

  /** Runs the step on what its buffers hold now. */
  void run(int side) {
    program.run(side);
  }

  /** What the last run logged. */
  StepLog log() {
    return log;
  }

  @Override
  public void close() {
    program.close();
  }
}
