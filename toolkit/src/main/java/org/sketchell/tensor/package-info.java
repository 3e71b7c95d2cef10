// SPDX-License-Identifier: Apache-2.0
/**
 * The tensor, a node of a graph, and the arithmetic a user writes. Reaches evaluation and
 * differentiation through two small interfaces.
 */
package org.sketchell.tensor;
