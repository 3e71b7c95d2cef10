// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import org.sketchell.shape.ElementType;

/** The numbers by which ONNX names element types ({@code TensorProto.DataType}). */
public final class OnnxElementType {
  private OnnxElementType() {}

  public static long of(ElementType type) {
    return switch (type) {
      case FLOAT32 -> 1;
      case UINT8 -> 2;
      case INT64 -> 7;
      case BOOL -> 9;
    };
  }
}
