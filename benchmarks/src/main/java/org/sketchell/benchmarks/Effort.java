// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/**
 * How much time a row is given in one process.
 *
 * @param rounds that must count, after one that never does
 * @param tries the most rounds that are begun for them
 * @param seconds the timed span of one turn
 */
record Effort(int rounds, int tries, double seconds) {}
