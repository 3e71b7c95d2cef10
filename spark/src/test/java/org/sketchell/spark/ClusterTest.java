// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.sketchell.nn.Functional;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;

class ClusterTest {
  /** What an executor found out. */
  private record Found(long process, float[] image) implements Serializable {}

  private static final Function<Integer, Found> CONVOLVED =
      number -> {
        Thread.sleep(300); // So that one executor does not do the work of both.
        return new Found(ProcessHandle.current().pid(), convolved(number));
      };

  private static float[] convolved(int number) {
    Tensor image = Tensors.full(number, 1, 1, 3, 3);
    Tensor kernel = Tensors.ones(1, 1, 2, 2);
    return Functional.conv2d(image, kernel).toFloatArray();
  }

  @Test
  void executors_are_processes_that_compute_tensors_with_everything_guarded() {
    SparkSession spark = Cluster.guardedProcesses(2, 1, 1024);

    List<Found> found = found(spark);

    Set<Long> processes = new HashSet<>();
    found.forEach(each -> processes.add(each.process()));
    assertThat(processes).hasSize(2).doesNotContain(ProcessHandle.current().pid());
    assertThat(found).extracting(Found::image).containsExactly(images());
  }

  @Test
  void in_one_process_the_same_is_computed() {
    List<Found> found = found(Cluster.local(2));

    assertThat(found).extracting(Found::process).containsOnly(ProcessHandle.current().pid());
    assertThat(found).extracting(Found::image).containsExactly(images());
  }

  private static List<Found> found(SparkSession spark) {
    return new JavaSparkContext(spark.sparkContext())
        .parallelize(List.of(0, 1, 2, 3), 4)
        .map(CONVOLVED)
        .collect();
  }

  private static float[][] images() {
    return IntStream.range(0, 4).mapToObj(ClusterTest::convolved).toArray(float[][]::new);
  }
}
