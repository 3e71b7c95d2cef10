// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.IOException;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.sketchell.data.DataException;
import org.sketchell.file.AtomicFile;

/** Begins to read a range, where a task is. */
record DrawingsReaderFactory(String[] columns, Broadcast<SerializableConfiguration> hadoop)
    implements PartitionReaderFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    RowRange range = (RowRange) partition;
    try {
      return DrawingsReader.of(range, columns, hadoop.value().value());
    } catch (IOException e) {
      throw new DataException(
          e, "Cannot read %s: %s.", range.origin().file(), AtomicFile.reason(e));
    }
  }
}
