// SPDX-License-Identifier: Apache-2.0
/** Runs graphs with ONNX Runtime: devices, compiled sessions and their cache, native buffers. */
package org.sketchell.runtime;
