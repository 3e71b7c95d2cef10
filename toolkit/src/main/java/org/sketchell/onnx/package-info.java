/** Writes a graph as an ONNX model and reads what a model file says about itself. */
package org.sketchell.onnx;
