// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitMix64Test {
  private static final int SEEDS = 200;
  private static final int DRAWS = 50;

  private interface Comparison {
    void compare(SplitMix64 own, SplittableRandom jdk);
  }

  private static void overManySeeds(Comparison comparison) {
    SplittableRandom seeds = new SplittableRandom(5);
    for (int i = 0; i < SEEDS; i++) {
      long seed = i < 20 ? i - 10 : seeds.nextLong();
      SplitMix64 own = new SplitMix64(seed);
      SplittableRandom jdk = new SplittableRandom(seed);
      for (int draw = 0; draw < DRAWS; draw++) {
        comparison.compare(own, jdk);
      }
      assertThat(own.nextLong()).isEqualTo(jdk.nextLong());
    }
  }

  @Test
  void draws_the_bits_of_the_jdk() {
    overManySeeds((own, jdk) -> assertThat(own.nextLong()).isEqualTo(jdk.nextLong()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 28, 64, 1000, 3200, 1 << 30, (1 << 30) + 1, 0x7fffffff})
  void draws_the_bounded_ints_of_the_jdk(int bound) {
    overManySeeds((own, jdk) -> assertThat(own.nextInt(bound)).isEqualTo(jdk.nextInt(bound)));
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, 17, 1 << 30, (1L << 31) - 1, (1L << 62) + 1, Long.MAX_VALUE})
  void draws_the_bounded_longs_of_the_jdk(long bound) {
    for (long origin : new long[] {0, 1, -5, -bound, Long.MIN_VALUE}) {
      overManySeeds(
          (own, jdk) ->
              assertThat(own.nextLong(origin, bound)).isEqualTo(jdk.nextLong(origin, bound)));
    }
  }

  @Test
  void goes_on_from_its_state() {
    SplitMix64 random = new SplitMix64(42);
    random.nextLong();
    SplitMix64 same = new SplitMix64(random.state());
    assertThat(same.nextLong()).isEqualTo(random.nextLong());
  }

  @Test
  void there_must_be_a_number_to_draw() {
    assertThatThrownBy(() -> new SplitMix64(0).nextInt(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SplitMix64(0).nextLong(3, 3)).hasMessageContaining("from 3");
  }
}
