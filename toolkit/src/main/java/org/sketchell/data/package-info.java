/** Image files and sets of images: npy and idx readers, splits, batches, downloads. */
package org.sketchell.data;
