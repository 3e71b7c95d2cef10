package org.sketchell.runtime;

import org.sketchell.lowering.Target;
import org.sketchell.tensor.Graph;

/** Where graphs run. */
public record Device(Kind kind, int index) {
  /** Kinds of device. */
  public enum Kind {
    /** The processor. */
    CPU,
    /** An NVIDIA GPU, through ONNX Runtime's CUDA provider. */
    CUDA
  }

  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  /** Measured on training steps: with less to compute, plain images are as fast. */
  private static final long WORTH_BLOCKS = 50_000_000;

  public Device {
    if (index < 0) {
      throw new IllegalArgumentException("A device has an index of 0 or more, but got " + index);
    }
  }

  /** What a graph that runs here is lowered for, by how much it has to compute. */
  public Target target(Graph graph) {
    if (kind == Kind.CUDA) {
      return Target.PORTABLE;
    }
    return graph.work() < WORTH_BLOCKS ? Target.LOCAL_CPU : BlockProbe.target();
  }

  /** The GPU with an index, from 0. */
  public static Device cuda(int index) {
    return new Device(Kind.CUDA, index);
  }

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:1}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Device parse(String text) {
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    if (lower.equals("cpu")) {
      return CPU;
    }
    if (lower.equals("cuda")) {
      return cuda(0);
    }
    if (lower.matches("cuda:\\d{1,4}")) {
      return cuda(Integer.parseInt(lower.substring(5)));
    }
    throw new IllegalArgumentException(
        "A device is cpu, cuda or cuda:NUMBER, but got '" + text + "'.");
  }

  /** {@code cpu}, or for example {@code cuda:0}. */
  @Override
  public String toString() {
    return kind == Kind.CPU ? "cpu" : "cuda:" + index;
  }
}
