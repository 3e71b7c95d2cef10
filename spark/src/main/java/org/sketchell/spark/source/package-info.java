// SPDX-License-Identifier: Apache-2.0
/** Drawings as Spark data sources: {@code .npy} files by ranges of rows, and doodles. */
package org.sketchell.spark.source;
