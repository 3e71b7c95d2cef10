package org.sketchell.picture;

/** A width and a height. */
record Size(int width, int height) {}
