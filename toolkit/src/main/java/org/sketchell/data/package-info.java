/**
 * Image files and sets of images: npy and idx readers, splits, batches, the doodle generator,
 * downloads.
 */
package org.sketchell.data;
