// SPDX-License-Identifier: Apache-2.0
package org.sketchell.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why CUDA cannot be used, in words that say what to do. */
class CudaReasonsTest {
  @Test
  void nothing_is_missing_where_all_libraries_are() {
    assertThat(CudaLibraries.missing(false, library -> true)).isEmpty();
    assertThat(CudaLibraries.missing(true, library -> true)).isEmpty();
  }

  @Test
  void what_is_missing_is_named_with_where_it_comes_from() {
    assertThat(CudaLibraries.missing(false, library -> !library.startsWith("libcudnn")))
        .contains(
            "not to be found is cuDNN 9 (libcudnn.so.9): install it, or name the folder in"
                + " LD_LIBRARY_PATH");
    assertThat(
            CudaLibraries.missing(
                false, Set.of("libcudnn.so.9", "libcudart.so.12", "libcurand.so.10")::contains))
        .contains(
            "not to be found is NVIDIA's driver (libcuda.so.1), nor CUDA 12 (libcublas.so.12,"
                + " libcublasLt.so.12, libcufft.so.11): install them, or name the folder in"
                + " LD_LIBRARY_PATH");
    assertThat(CudaLibraries.missing(true, library -> !library.startsWith("cudart")).orElseThrow())
        .contains("cudart64_12.dll")
        .endsWith("PATH");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0 ; hostname=x ; | driver is too old
          CUDA failure 100: no CUDA-capable device is detected ; GPU=0 | no NVIDIA GPU in this machine
          CUDA failure 101: invalid device ordinal ; GPU=7 ; hostname=x | no GPU of this number
          CUDA failure 2: out of memory ; GPU=0 ; hostname=x ; | not enough memory: use smaller batches
          Available memory of 1 is smaller than requested. Failed to allocate memory for requested buffer of size 1073741824 | (1024 MB more were wanted)
          CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 | not enough memory
          """)
  void failures_say_what_to_do(String said, String words) {
    assertThat(NativeReason.of("Error code - ORT_FAIL - message: " + said)).contains(words);
  }

  @Test
  void other_failures_stay_as_they_are() {
    assertThat(NativeReason.of("CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED"))
        .isEqualTo("CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED");
  }
}
