// SPDX-License-Identifier: Apache-2.0
/**
 * Metrics: numbers that say how well something is done, exact over batches of any size.
 *
 * <p>A {@link org.sketchell.metric.Metric} says, as graph, what a batch contributes, and, in Java,
 * what the total of all contributions means. So it is the same in a compiled step, in validation,
 * and in a loop of one's own, and a mean of batches' means is taken for nothing that is none.
 */
package org.sketchell.metric;
