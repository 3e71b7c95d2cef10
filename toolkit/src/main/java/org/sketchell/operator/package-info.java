/**
 * What can be computed: one small record or enum constant per ONNX operator, answering what comes
 * out and how it is written. Knows nothing of tensors or values.
 */
package org.sketchell.operator;
