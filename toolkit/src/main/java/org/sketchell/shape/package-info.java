// SPDX-License-Identifier: Apache-2.0
/**
 * The shapes and element types of tensors, and the error that explains a mismatch. Knows nothing of
 * values.
 */
package org.sketchell.shape;
