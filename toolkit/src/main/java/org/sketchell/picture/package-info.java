// SPDX-License-Identifier: Apache-2.0
/**
 * Colour maps and figures, for a terminal, PNG, SVG and HTML.
 *
 * <p>A {@link org.sketchell.picture.Figure} holds panels ({@link org.sketchell.picture.ImagePanel},
 * {@link org.sketchell.picture.LineChart}, {@link org.sketchell.picture.BarChart}, {@link
 * org.sketchell.picture.LabelledMatrix}). Each kind of panel is drawn in two ways: as letters with
 * colours for a terminal, and on a canvas of pixels or of SVG elements for everything else. A
 * {@link org.sketchell.picture.Display} says what the terminal is; given that, the string a figure
 * becomes depends on nothing else. Letters in rasters are built in, so that no fonts of the machine
 * are needed.
 */
package org.sketchell.picture;
