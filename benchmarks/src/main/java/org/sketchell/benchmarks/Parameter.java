package org.sketchell.benchmarks;

/**
 * The initial value of one parameter, row-major.
 *
 * @param shape {@code [out, in, 3, 3]} or {@code [out, in]} for a weight, {@code [out]} for a bias
 * @param values as many values as the shape has elements; not to be changed
 */
public record Parameter(long[] shape, float[] values) {}
