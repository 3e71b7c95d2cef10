// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.io.Serializable;
import org.apache.spark.sql.Row;

/**
 * A row of {@link ExampleColumns#of}.
 *
 * @param number among all, from 0; below 0 if it was not there when the rows were counted
 */
record Numbered(long number, Row row) implements Serializable {}
