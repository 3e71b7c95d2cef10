/** Runs graphs with ONNX Runtime: devices, compiled sessions and their cache, native buffers. */
package org.sketchell.runtime;
