package org.sketchell.operator;

import java.util.List;
import java.util.Map;
import org.sketchell.shape.TensorType;

/**
 * {@link Conv} whose result lies in blocks. So do its images, if they have at least a block of
 * channels; fewer lie as images. Of the weight [outputs, c, kernel height, kernel width] a block of
 * outputs comes last, before it a block of channels, if there is one: [outputs / block, c / block,
 * height, width, block, block], or [outputs / block, c, height, width, block]. A group has whole
 * blocks of channels and outputs.
 */
public record BlockedConv(int block, Window window, int groups) implements Blocked {
  @Override
  public String type() {
    return "Conv";
  }

  @Override
  public List<TensorType> infer(List<TensorType> inputs) {
    List<TensorType> result = new Conv(window, groups).infer(inputs);
    IntoBlocks.require("conv2d in blocks", block, result.get(0).shape());
    if (inputs.get(0).shape().size(1) >= block) {
      IntoBlocks.require("conv2d in blocks", block, inputs.get(0).shape());
    }
    return result;
  }

  @Override
  public Map<String, Object> attributes() {
    return ConvolutionOperator.attributes(window, groups);
  }
}
