// SPDX-License-Identifier: Apache-2.0
package org.sketchell.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sketchell.shape.ShapeException;
import org.sketchell.shape.TensorType;

/**
 * {@link Conv} whose result lies in blocks. So do its images, if they have at least a block of
 * channels; fewer lie as images. Of the weight [outputs, c, kernel height, kernel width] a block of
 * outputs comes last, before it a block of channels, if there is one: [outputs / block, c / block,
 * height, width, block, block], or [outputs / block, c, height, width, block]. A group has whole
 * blocks of channels and outputs, or one of each; of the latter the weight is [outputs / block,
 * height, width, block].
 *
 * <p>A fourth input, in blocks and of the result's shape, is added to it.
 *
 * @param rectified whether what comes out is the result's ReLU; NaN stays NaN
 */
public record BlockedConv(int block, Window window, int groups, boolean rectified)
    implements Blocked {

  /** The convolution and nothing more. */
  public BlockedConv(int block, Window window, int groups) {
    this(block, window, groups, false);
  }

  @Override
  public String type() {
    return "Conv";
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    Check.arity("conv2d in blocks", inputs, 2, 4);
    List<TensorType> images = new ArrayList<>(inputs.subList(0, Math.min(3, inputs.size())));
    List<TensorType> result = new Conv(window, groups).infer(images);
    IntoBlocks.require("conv2d in blocks", block, result.get(0).shape());
    if (inputs.get(0).shape().size(1) >= block) {
      IntoBlocks.require("conv2d in blocks", block, inputs.get(0).shape());
    }
    if (inputs.size() == 4 && !inputs.get(3).equals(result.get(0))) {
      throw new ShapeException(
          "conv2d in blocks gives %s, and cannot add %s.", result.get(0), inputs.get(3));
    }
    return result;
  }

  @Override
  public Map<String, Object> attributes() {
    Map<String, Object> attributes = new TreeMap<>(ConvolutionOperator.attributes(window, groups));
    if (rectified) {
      attributes.put("activation", "Relu");
    }
    return attributes;
  }
}
