/** Colour maps and figures, for a terminal, PNG, SVG and HTML. */
package org.sketchell.picture;
