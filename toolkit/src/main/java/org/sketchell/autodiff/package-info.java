// SPDX-License-Identifier: Apache-2.0
/**
 * Walks a graph backwards: one gradient rule per operator, written with the arithmetic of tensors,
 * so gradients are more graph.
 */
package org.sketchell.autodiff;
