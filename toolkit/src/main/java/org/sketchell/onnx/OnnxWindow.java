// SPDX-License-Identifier: Apache-2.0
package org.sketchell.onnx;

import java.util.ArrayList;
import java.util.List;
import org.sketchell.operator.Window;

/** The window of a convolution or pooling as ONNX states it. */
final class OnnxWindow {
  private static final List<Integer> ONES = List.of(1, 1);

  private OnnxWindow() {}

  static Window of(OnnxNode node, List<Integer> kernelOtherwise) {
    NotExpressible.unless(node.rank() == 4, "images of rank " + node.rank());
    NotExpressible.unless(node.integer("ceil_mode", 0) == 0, "ceil_mode");
    List<Integer> kernel = node.integers("kernel_shape", kernelOtherwise);
    List<Integer> stride = node.integers("strides", ONES);
    List<Integer> dilation = node.integers("dilations", ONES);
    List<Integer> pads = node.integers("pads", List.of(0, 0, 0, 0));
    String automatic = node.text("auto_pad", "NOTSET");
    if (automatic.startsWith("SAME")) {
      NotExpressible.unless(!node.type().equals("ConvTranspose"), "auto_pad of ConvTranspose");
      pads = same(node, automatic, kernel, stride, dilation);
    }
    return new Window(kernel, stride, pads.subList(0, 2), pads.subList(2, 4), dilation);
  }

  /** As much padding as makes the output's size that of the input divided by the stride. */
  private static List<Integer> same(
      OnnxNode node,
      String automatic,
      List<Integer> kernel,
      List<Integer> stride,
      List<Integer> dilation) {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int size = node.input(0).size(2 + i);
      int outputs = (size + stride.get(i) - 1) / stride.get(i);
      int extent = (kernel.get(i) - 1) * dilation.get(i) + 1;
      int total = Math.max(0, (outputs - 1) * stride.get(i) + extent - size);
      int less = total / 2;
      before.add(automatic.equals("SAME_UPPER") ? less : total - less);
      after.add(total - before.get(i));
    }
    before.addAll(after);
    return before;
  }
}
