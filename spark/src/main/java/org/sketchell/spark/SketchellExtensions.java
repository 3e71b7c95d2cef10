// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import org.apache.spark.sql.SparkSessionExtensions;
import scala.Tuple3;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * The functions of {@link SketchellFunctions} in every session, also those of SQL's shell and of
 * servers: {@code --conf spark.sql.extensions=org.sketchell.spark.SketchellExtensions}.
 */
public final class SketchellExtensions
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> {
  /** Made by Spark. */
  public SketchellExtensions() {}

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (String name : SketchellFunctions.names()) {
      extensions.injectFunction(
          new Tuple3<>(
              SketchellFunctions.identifier(name),
              SketchellFunctions.info(name),
              SketchellFunctions.builder(name)));
    }
    return BoxedUnit.UNIT;
  }

  @Override
  public String toString() {
    return "functions " + String.join(", ", SketchellFunctions.names());
  }
}
