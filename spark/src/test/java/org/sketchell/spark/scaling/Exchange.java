// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.scaling;

/**
 * One call of a ring.
 *
 * @param bytes of the sum, or of all that is collected
 * @param adds whether it is a sum
 */
record Exchange(int bytes, boolean adds) {}
