// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

/** Operators that move, repeat or leave out elements without computing with them. */
public sealed interface Rearrangement extends Operator
    permits Reshape,
        Flatten,
        Squeeze,
        Unsqueeze,
        Transpose,
        Slice,
        Concat,
        SplitInto,
        Expand,
        Pad,
        SpaceToDepth,
        DepthToSpace {}
