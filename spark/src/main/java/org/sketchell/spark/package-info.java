// SPDX-License-Identifier: Apache-2.0
/** Scoring and training on Apache Spark. */
package org.sketchell.spark;
