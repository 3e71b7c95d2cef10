// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

/** One part of a {@link Figure}: an image, a line chart, a bar chart or a matrix with labels. */
public sealed interface Panel permits ImagePanel, LineChart, BarChart, LabelledMatrix {

  /** The line above the panel; empty for none. */
  String title();
}
