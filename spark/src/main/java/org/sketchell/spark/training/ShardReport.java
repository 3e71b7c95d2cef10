// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sketchell.data.ImageSet;
import org.sketchell.data.ShardHash;
import org.sketchell.train.ShardWorker;

/**
 * What a worker says of its shards.
 *
 * @param training hashes of the training part, by shard
 * @param validation the same of the validation part
 * @param trainingCounts how many examples of each class it trains with, by class
 * @param validationCounts the same of those it validates with
 */
record ShardReport(
    List<String> training, List<String> validation, int[] trainingCounts, int[] validationCounts) {
  static ShardReport of(List<ShardWorker.Shard> shards) {
    List<String> training = new ArrayList<>();
    List<String> validation = new ArrayList<>();
    int[] trained = new int[0];
    int[] validated = new int[0];
    for (ShardWorker.Shard shard : shards) {
      training.add(ShardHash.of(shard.training()));
      validation.add(ShardHash.of(shard.validation()));
      trained = sum(trained, ((ImageSet) shard.training()).counts());
      validated = sum(validated, ((ImageSet) shard.validation()).counts());
    }
    return new ShardReport(training, validation, trained, validated);
  }

  /** Those of all workers, by rank. */
  static ShardReport of(Iterable<ByteBuffer> reports) {
    ShardReport all = new ShardReport(new ArrayList<>(), new ArrayList<>(), new int[0], new int[0]);
    for (ByteBuffer bytes : reports) {
      ShardReport one = read(bytes.duplicate());
      all.training.addAll(one.training);
      all.validation.addAll(one.validation);
      all =
          new ShardReport(
              all.training,
              all.validation,
              sum(all.trainingCounts, one.trainingCounts),
              sum(all.validationCounts, one.validationCounts));
    }
    return all;
  }

  private static int[] sum(int[] some, int[] more) {
    int[] sum = Arrays.copyOf(some, Math.max(some.length, more.length));
    for (int i = 0; i < more.length; i++) {
      sum[i] += more[i];
    }
    return sum;
  }

  ByteBuffer bytes() {
    String lines =
        String.join(
            "\n",
            String.join(" ", training),
            String.join(" ", validation),
            numbers(trainingCounts),
            numbers(validationCounts));
    return ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII));
  }

  private static String numbers(int[] counts) {
    return String.join(" ", Arrays.stream(counts).mapToObj(Integer::toString).toList());
  }

  private static ShardReport read(ByteBuffer bytes) {
    String[] lines = StandardCharsets.US_ASCII.decode(bytes).toString().split("\n", -1);
    return new ShardReport(
        List.of(lines[0].split(" ")),
        List.of(lines[1].split(" ")),
        counts(lines[2]),
        counts(lines[3]));
  }

  private static int[] counts(String line) {
    return Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
