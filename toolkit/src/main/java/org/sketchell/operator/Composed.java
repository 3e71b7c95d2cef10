// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

/**
 * Operators that ONNX has no single node for, above all adjoints. They keep a graph's meaning in
 * one piece, so that a lowering can choose the form a target computes them in.
 */
public sealed interface Composed extends Operator
    permits ConvInputGradient, ConvWeightGradient, MaxPoolGradient, ReluGradient, CustomGradient {}
