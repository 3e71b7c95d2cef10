// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Some columns of some ranges of drawings. */
record DrawingsScan(String name, StructType columns, List<RowRange> ranges, Configuration hadoop)
    implements Batch, SupportsReportStatistics {
  /** What a row takes besides its pixels, about. */
  private static final int ROW_BYTES = 64;

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return name;
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    return ranges.toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new DrawingsReaderFactory(
        columns.fieldNames(),
        SerializableConfiguration.broadcast(SparkSession.active().sparkContext(), hadoop));
  }

  @Override
  public Statistics estimateStatistics() {
    long rows = ranges.stream().mapToLong(RowRange::rows).sum();
    int pixels =
        List.of(columns.fieldNames()).contains(DrawingColumns.PIXELS)
            ? DrawingColumns.imageSize(columns.apply(DrawingColumns.PIXELS))
                .map(size -> size.pixels())
                .orElse(0)
            : 0;
    return new Statistics() {
      @Override
      public OptionalLong sizeInBytes() {
        return OptionalLong.of(rows * (ROW_BYTES + pixels));
      }

      @Override
      public OptionalLong numRows() {
        return OptionalLong.of(rows);
      }
    };
  }
}
