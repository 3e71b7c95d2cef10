// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads a range row by row; no file is opened if nobody wants pixels. */
final class DrawingsReader implements PartitionReader<InternalRow> {
  private final RowRange range;
  private final String[] columns;
  private final Pixels pixels;
  private final UTF8String label;
  private final UTF8String file;
  private long row;
  private byte[] drawing;

  private DrawingsReader(RowRange range, String[] columns, Pixels pixels) {
    this.range = range;
    this.columns = columns;
    this.pixels = pixels;
    this.label = UTF8String.fromString(range.origin().label());
    this.file = UTF8String.fromString(range.origin().file());
    this.row = range.from() - 1;
  }

  static DrawingsReader of(RowRange range, String[] columns, Configuration hadoop)
      throws IOException {
    Pixels pixels =
        List.of(columns).contains(DrawingColumns.PIXELS)
            ? range.origin().open(range.from(), range.to(), hadoop)
            : () -> new byte[0];
    return new DrawingsReader(range, columns, pixels);
  }

  @Override
  public boolean next() throws IOException {
    boolean any = ++row < range.to();
    drawing = any ? pixels.next() : null;
    return any;
  }

  @Override
  public InternalRow get() {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (columns[i]) {
            case DrawingColumns.LABEL -> label;
            case DrawingColumns.KEY -> row;
            case DrawingColumns.FILE -> file;
            default -> drawing;
          };
    }
    return new GenericInternalRow(values);
  }

  @Override
  public void close() throws IOException {
    pixels.close();
  }
}
