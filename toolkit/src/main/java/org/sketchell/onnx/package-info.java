// SPDX-License-Identifier: Apache-2.0
/** A graph as an ONNX model: written, for one size of batch or for any, and read again. */
package org.sketchell.onnx;
