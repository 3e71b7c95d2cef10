package org.sketchell.picture;

/** A width and a height. */
record Extent(int width, int height) {}
