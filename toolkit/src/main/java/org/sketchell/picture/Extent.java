// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

record Extent(int width, int height) {}
