// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

/**
 * The initial value of one parameter, row-major.
 *
 * @param shape {@code [out, in, k, k]} for kernels, {@code [in, out, 2, 2]} for transposed ones,
 *     {@code [out, in]} for a matrix, {@code [out]} for one number per channel
 * @param values as many values as the shape has elements; not to be changed
 */
public record Parameter(long[] shape, float[] values) {}
