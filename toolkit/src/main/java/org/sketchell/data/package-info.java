// SPDX-License-Identifier: Apache-2.0
/**
 * Examples to learn from: sets of images with labels, and sets with any other fields; their files
 * (npy, idx, pictures), how they are chosen, split, preprocessed and gone through in batches.
 */
package org.sketchell.data;
