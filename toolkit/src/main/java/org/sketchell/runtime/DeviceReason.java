// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What ONNX Runtime says of a device's failures, in words that say what to do. */
final class DeviceReason {
  private static final Pattern MEMORY =
      Pattern.compile("(?i)out of memory|ALLOC_FAILED|Failed to allocate memory");

  private static final Pattern WANTED = Pattern.compile("buffer of size (\\d+)");

  private static final Pattern FAILURE =
      Pattern.compile("(?i)CUDA (?:failure|error)\\D{0,3}(\\d+)");

  /** By the numbers of CUDA's runtime (cudaError_t). */
  private static final Map<Integer, String> FAILURES =
      Map.of(
          35, "NVIDIA's driver is too old for CUDA 12: install a newer one",
          46, "all GPUs are busy or not to be had",
          100, "there is no NVIDIA GPU in this machine, or none that this process may use",
          101, "there is no GPU of this number: they are counted from 0",
          209, "ONNX Runtime has no code for a GPU of this kind",
          803, "NVIDIA's driver does not fit the system: restart the machine, or renew the driver");

  private DeviceReason() {}

  /** A part of a sentence; empty if it is nothing that is known. */
  static Optional<String> of(String said) {
    if (MEMORY.matcher(said).find()) {
      Matcher wanted = WANTED.matcher(said);
      String more =
          wanted.find()
              ? " (" + (Long.parseLong(wanted.group(1)) >> 20) + " MB more were wanted)"
              : "";
      return Optional.of(
          "there is not enough memory" + more + ": use smaller batches, or a device with more");
    }
    Matcher failure = FAILURE.matcher(said);
    return failure.find()
        ? Optional.ofNullable(FAILURES.get(Integer.parseInt(failure.group(1))))
        : Optional.empty();
  }
}
