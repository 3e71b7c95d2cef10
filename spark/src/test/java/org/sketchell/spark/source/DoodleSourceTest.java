// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.sketchell.doodle.Doodles;
import org.sketchell.spark.Cluster;

class DoodleSourceTest {
  private final SparkSession spark = Cluster.local(2);

  private DataFrameReader doodles() {
    return spark.read().format("doodle");
  }

  @Test
  void doodles_are_those_of_the_toolkit_whatever_the_partitions_are() {
    for (int each : new int[] {1, 7, 1000}) {
      List<Row> rows =
          doodles()
              .option("count", 50)
              .option("classes", "violin, piano,angel")
              .option("seed", 5)
              .option("rowsPerPartition", each)
              .load()
              .collectAsList();
      assertThat(rows).hasSize(50);
      assertThat(rows.stream().map(row -> row.getString(0)).distinct())
          .containsExactly("violin", "piano", "angel");
      for (int i = 0; i < rows.size(); i++) {
        int number = (int) rows.get(i).getLong(1);
        assertThat(number).isEqualTo(i % 17);
        assertThat(rows.get(i).<byte[]>getAs("pixels"))
            .isEqualTo(Doodles.draw(rows.get(i).getString(0), 5, number));
      }
    }
  }

  @Test
  void they_are_counted_without_being_drawn() {
    assertThat(doodles().option("count", 3_000_000_000L).load().count()).isEqualTo(3_000_000_000L);
    assertThat(doodles().load().filter("label = 'angel'").count()).isEqualTo(1000);
  }

  @Test
  void a_mistaken_option_is_a_sentence() {
    assertThatThrownBy(() -> doodles().option("classes", "violin,cat").load())
        .hasMessage(
            "Nobody knows how to doodle 'cat': the classes are angel, cello, piano, violin.");
    assertThatThrownBy(() -> doodles().option("classes", "violin,violin").load())
        .hasMessageContaining("names each class once");
    assertThatThrownBy(() -> doodles().option("count", "many").load())
        .hasMessageContaining("is a whole number from 1 to");
    assertThatThrownBy(() -> doodles().load("data"))
        .hasMessageContaining("draws by itself and reads no files, but got data");
  }
}
