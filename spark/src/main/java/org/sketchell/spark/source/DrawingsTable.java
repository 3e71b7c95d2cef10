// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.sketchell.shape.ImageSize;

/** Drawings of some origins as a table. */
final class DrawingsTable implements SupportsRead {
  private final String name;
  private final ImageSize size;
  private final List<Origin> origins;
  private final int rowsPerPartition;
  private final Configuration hadoop;

  DrawingsTable(
      String name,
      ImageSize size,
      List<? extends Origin> origins,
      int rowsPerPartition,
      Configuration hadoop) {
    this.name = name;
    this.size = size;
    this.origins = List.copyOf(origins);
    this.rowsPerPartition = rowsPerPartition;
    this.hadoop = hadoop;
  }

  ImageSize size() {
    return size;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Column[] columns() {
    return DrawingColumns.columns(size);
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
    return new DrawingsScanBuilder(name, size, origins, rowsPerPartition, hadoop);
  }

  @Override
  public String toString() {
    return name;
  }
}
