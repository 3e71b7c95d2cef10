package org.sketchell.provenance;

import org.sketchell.nn.Module;
import org.sketchell.nn.Networks;

/** Builds a network for images of some size, with fresh weights. */
@FunctionalInterface
public interface Architecture {
  /**
   * A new network.
   *
   * @param channels colour planes of its images
   * @param height rows
   * @param width pixels per row
   * @param classes how many logits it gives
   * @return maps float32 [batch, channels, height, width] from 0 to 1 to [batch, classes]
   */
  Module build(int channels, int height, int width, int classes);

  /**
   * A network that is known by name.
   *
   * @param name {@code tutorial} or {@code two-convolutions}
   * @return how to build it
   * @throws ProvenanceException for any other name
   */
  static Architecture named(String name) {
    return switch (name) {
      case "tutorial" -> Networks::tutorial;
      case "two-convolutions" -> Networks::twoConvolutions;
      default ->
          throw new ProvenanceException(
              "There is no network called "
                  + name
                  + "; known by name are tutorial and two-convolutions.");
    };
  }
}
