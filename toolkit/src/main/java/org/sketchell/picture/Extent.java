package org.sketchell.picture;

record Extent(int width, int height) {}
