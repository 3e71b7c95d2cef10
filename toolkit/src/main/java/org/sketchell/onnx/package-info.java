/** Writes a graph as an ONNX model, for one size of batch or for any. */
package org.sketchell.onnx;
