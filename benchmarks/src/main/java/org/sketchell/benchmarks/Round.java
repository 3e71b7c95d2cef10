// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/**
 * One turn of every contestant, and what the machine was like meanwhile.
 *
 * @param speeds runs a second, in the order of the contestants
 * @param others processors that other processes kept busy; NaN if not known
 * @param rate of matrix products before or after it, whichever was lower, in floating point
 *     operations a second
 */
record Round(double[] speeds, double others, double rate) {}
