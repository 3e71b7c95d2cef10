// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

/**
 * How examples come to validate, where no column says it.
 *
 * @param fraction of all, 0 or more and below 1, drawn as {@link
 *     org.sketchell.data.Split#random(org.sketchell.data.ImageSet, double, long)} does
 */
public record ExampleSplit(double fraction, long seed) {}
