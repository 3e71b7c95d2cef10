// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.expressions.aggregate.CountStar;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownAggregates;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownLimit;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.types.StructType;
import org.sketchell.shape.ImageSize;

/**
 * What Spark wants to know of drawings: some columns, some classes, the first few, or only how many
 * there are.
 */
final class DrawingsScanBuilder
    implements SupportsPushDownRequiredColumns,
        SupportsPushDownFilters,
        SupportsPushDownAggregates,
        SupportsPushDownLimit {
  private final String name;
  private final int rowsPerPartition;
  private final Configuration hadoop;
  private List<Origin> origins;
  private StructType columns;
  private Filter[] pushed = {};
  private boolean counted;
  private long limit = Long.MAX_VALUE;

  DrawingsScanBuilder(
      String name,
      ImageSize size,
      List<Origin> origins,
      int rowsPerPartition,
      Configuration hadoop) {
    this.name = name;
    this.origins = origins;
    this.rowsPerPartition = rowsPerPartition;
    this.hadoop = hadoop;
    this.columns = DrawingColumns.schema(size);
  }

  @Override
  public void pruneColumns(StructType required) {
    columns = required;
  }

  @Override
  public Filter[] pushFilters(Filter[] filters) {
    List<Filter> known = new ArrayList<>();
    List<Filter> left = new ArrayList<>();
    for (Filter filter : filters) {
      Optional<Set<Object>> classes = classes(filter);
      classes.ifPresent(
          some -> origins = origins.stream().filter(one -> some.contains(one.label())).toList());
      (classes.isPresent() ? known : left).add(filter);
    }
    pushed = known.toArray(Filter[]::new);
    return left.toArray(Filter[]::new);
  }

  /** The classes that a filter lets through; empty if it asks something else. */
  private static Optional<Set<Object>> classes(Filter filter) {
    String column = "";
    Object[] values = {};
    if (filter instanceof EqualTo equal) {
      column = equal.attribute();
      values = new Object[] {equal.value()};
    } else if (filter instanceof EqualNullSafe equal) {
      column = equal.attribute();
      values = new Object[] {equal.value()};
    } else if (filter instanceof In in) {
      column = in.attribute();
      values = in.values();
    }
    return column.equals(DrawingColumns.LABEL)
        ? Optional.of(Arrays.stream(values).collect(Collectors.toSet()))
        : Optional.empty();
  }

  @Override
  public Filter[] pushedFilters() {
    return pushed.clone();
  }

  @Override
  public boolean supportCompletePushDown(Aggregation aggregation) {
    return aggregation.groupByExpressions().length == 0
        && aggregation.aggregateExpressions().length == 1
        && aggregation.aggregateExpressions()[0] instanceof CountStar;
  }

  @Override
  public boolean pushAggregation(Aggregation aggregation) {
    counted = supportCompletePushDown(aggregation);
    return counted;
  }

  @Override
  public boolean pushLimit(int most) {
    limit = counted ? limit : most;
    return !counted;
  }

  @Override
  public Scan build() {
    return counted
        ? new CountScan(name, origins.stream().mapToLong(Origin::rows).sum())
        : new DrawingsScan(name, columns, ranges(), hadoop);
  }

  private List<RowRange> ranges() {
    List<RowRange> ranges = new ArrayList<>();
    long left = limit;
    for (Origin origin : origins) {
      Blocks blocks = Blocks.of(origin, hadoop);
      for (long from = 0; from < origin.rows() && left > 0; from += rowsPerPartition) {
        long to = Math.min(origin.rows(), from + Math.min(left, rowsPerPartition));
        ranges.add(new RowRange(origin, from, to, blocks.hosts(from, to)));
        left -= to - from;
      }
    }
    return ranges;
  }
}
