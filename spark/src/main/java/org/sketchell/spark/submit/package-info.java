// SPDX-License-Identifier: Apache-2.0
/** What {@code sketchell spark-submit} starts within Spark's own process. */
package org.sketchell.spark.submit;
