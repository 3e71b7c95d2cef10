// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

/**
 * What an {@link Operator} is that makes each element of its result of one element of each input,
 * at the same place once they are spread to one shape.
 */
public interface Elementwise {}
