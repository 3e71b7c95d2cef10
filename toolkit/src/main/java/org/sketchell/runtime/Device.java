// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sketchell.lowering.Target;
import org.sketchell.tensor.Graph;

/**
 * Where graphs run, and how exactly.
 *
 * @param index of the GPU, from 0
 * @param arithmetic of convolutions and matrix products
 */
public record Device(Kind kind, int index, Arithmetic arithmetic) {
  /** Kinds of device. */
  public enum Kind {
    /** The processor. */
    CPU,
    /** An NVIDIA GPU, through ONNX Runtime's CUDA provider. */
    CUDA
  }

  /** How convolutions and products of matrices are computed on a GPU; all else is float32. */
  public enum Arithmetic {
    /** As on the processor: results agree but for rounding. */
    FLOAT32,
    /** Factors are rounded to 10 bits behind the point, for tensor cores; sums are float32. */
    TF32,
    /**
     * Factors are scaled by the largest of a tensor, so that none is too large or too small, and
     * rounded to float16; so are the results.
     */
    FLOAT16
  }

  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0, Arithmetic.FLOAT32);

  private static final Pattern TEXT =
      Pattern.compile("(cpu)|cuda(?::(\\d{1,4}))?(?:/(tf32|float16))?");

  /** Measured on training steps: with less to compute, plain images are as fast. */
  private static final long WORTH_BLOCKS = 50_000_000;

  public Device {
    if (index < 0) {
      throw new IllegalArgumentException("A device has an index of 0 or more, but got " + index);
    }
    if (kind == Kind.CPU && arithmetic != Arithmetic.FLOAT32) {
      throw new IllegalArgumentException(
          "The processor computes in float32; " + arithmetic + " is for a GPU.");
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
    return new Device(Kind.CUDA, index, Arithmetic.FLOAT32);
  }

  /** The same GPU, faster and less exact: with factors rounded to 10 bits behind the point. */
  @CheckReturnValue
  public Device tf32() {
    return new Device(kind, index, Arithmetic.TF32);
  }

  /** The same GPU, less exact still: with factors and results rounded to float16. */
  @CheckReturnValue
  public Device float16() {
    return new Device(kind, index, Arithmetic.FLOAT16);
  }

  /**
   * Reads {@code cpu}, {@code cuda}, {@code cuda:1}, {@code cuda/tf32} or {@code cuda:1/float16}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Device parse(String text) {
    Matcher said = TEXT.matcher(text.toLowerCase(Locale.ROOT));
    if (!said.matches()) {
      throw new IllegalArgumentException(
          "A device is cpu, cuda or cuda:NUMBER, and less exact cuda/tf32 or cuda/float16, but got '"
              + text
              + "'.");
    }
    if (said.group(1) != null) {
      return CPU;
    }
    Device gpu = cuda(said.group(2) == null ? 0 : Integer.parseInt(said.group(2)));
    if (said.group(3) == null) {
      return gpu;
    }
    return said.group(3).equals("tf32") ? gpu.tf32() : gpu.float16();
  }

  /** {@code cpu}, or for example {@code cuda:0} or {@code cuda:0/tf32}. */
  @Override
  public String toString() {
    return kind == Kind.CPU
        ? "cpu"
        : "cuda:"
            + index
            + (arithmetic == Arithmetic.FLOAT32
                ? ""
                : "/" + arithmetic.name().toLowerCase(Locale.ROOT));
  }
}
