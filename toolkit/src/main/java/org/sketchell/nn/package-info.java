// SPDX-License-Identifier: Apache-2.0
/**
 * Modules, layers, and the functions behind them.
 *
 * <p>Options are set in one way everywhere, in this room and in the others: {@code x.option()}
 * tells, {@code x.option(value)} gives a copy with it changed, and x stays as it was. The copy of a
 * layer has its parameters, not copies of them: to train one is to train both. {@link
 * org.sketchell.nn.Options} can also be given where a layer is made: {@code new Conv2d(1, 5, 3,
 * padding(1))} is {@code new Conv2d(1, 5, 3).padding(1)}.
 */
package org.sketchell.nn;
