// SPDX-License-Identifier: Apache-2.0
/** What the driver and the tasks of a cluster are to each other: mistakes, and threads. */
package org.sketchell.spark.cluster;
