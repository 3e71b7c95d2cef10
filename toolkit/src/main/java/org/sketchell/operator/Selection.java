// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

/** Operators that pick or place elements by indices that are themselves a tensor. */
public sealed interface Selection extends Operator
    permits Gather, GatherElements, ScatterElements, OneHot {}
