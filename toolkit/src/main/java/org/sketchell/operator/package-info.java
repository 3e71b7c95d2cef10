// SPDX-License-Identifier: Apache-2.0
/**
 * What can be computed: one small record or enum constant per operator, ONNX's own and a few
 * composed ones that it has no node for, answering what comes out and how it is written. Knows
 * nothing of tensors or values.
 */
package org.sketchell.operator;
