// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColourMapTest {

  @Test
  void the_ends_are_the_published_colours() {
    assertThat(ColourMap.GRAY.rgb(0)).isEqualTo(0x000000);
    assertThat(ColourMap.GRAY.rgb(1)).isEqualTo(0xffffff);
    assertThat(ColourMap.VIRIDIS.rgb(0)).isEqualTo(0x440154);
    assertThat(ColourMap.VIRIDIS.rgb(1)).isEqualTo(0xfde725);
    assertThat(ColourMap.REDS.rgb(0)).isEqualTo(0xfff5f0);
    assertThat(ColourMap.REDS.rgb(1)).isEqualTo(0x67000d);
    assertThat(ColourMap.DIVERGING.rgb(0)).isEqualTo(0x053061);
    assertThat(ColourMap.DIVERGING.rgb(1)).isEqualTo(0x67001f);
  }

  @Test
  void outside_the_map_the_ends_go_on() {
    assertThat(ColourMap.VIRIDIS.rgb(-3)).isEqualTo(ColourMap.VIRIDIS.rgb(0));
    assertThat(ColourMap.VIRIDIS.rgb(7)).isEqualTo(ColourMap.VIRIDIS.rgb(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"GRAY", "VIRIDIS"})
  void lightness_rises_evenly(ColourMap map) {
    double span = Ink.lightness(map.rgb(1)) - Ink.lightness(map.rgb(0));
    double before = -1;
    // In steps of three: single neighbours of viridis differ by less than 8 bits can say.
    for (int i = 0; i < 256; i += 3) {
      double lightness = Ink.lightness(map.rgb(i / 255.0));
      assertThat(lightness).isGreaterThan(before);
      if (before >= 0) {
        assertThat(lightness - before).isLessThan(6 * span / 255);
      }
      before = lightness;
    }
  }

  @Test
  void reds_darken_with_the_value() {
    double before = 2;
    for (int i = 0; i < 256; i++) {
      double lightness = Ink.lightness(ColourMap.REDS.rgb(i / 255.0));
      assertThat(lightness).isLessThan(before);
      before = lightness;
    }
  }

  @Test
  void the_diverging_map_is_lightest_at_zero_blue_below_and_red_above() {
    int middle = ColourMap.DIVERGING.rgb(0.5);
    assertThat(Ink.lightness(middle)).isGreaterThan(0.95);
    int negative = ColourMap.DIVERGING.rgb(0.1);
    int positive = ColourMap.DIVERGING.rgb(0.9);
    assertThat(negative & 0xff).isGreaterThan(negative >> 16);
    assertThat(positive >> 16).isGreaterThan(positive & 0xff);
  }

  @ParameterizedTest
  @EnumSource
  void nothing_in_a_map_looks_like_na_n_or_infinity(ColourMap map) {
    for (int i = 0; i < 256; i++) {
      assertThat(distance(map.rgb(i / 255.0), ColourMap.NAN)).isGreaterThan(100);
      assertThat(distance(map.rgb(i / 255.0), ColourMap.INFINITE)).isGreaterThan(90);
    }
  }

  private static double distance(int a, int b) {
    double sum = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double d = (a >> shift & 0xff) - (b >> shift & 0xff);
      sum += d * d;
    }
    return Math.sqrt(sum);
  }
}
