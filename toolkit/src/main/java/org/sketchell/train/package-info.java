/** The trainer: the compiled step, callbacks, checkpoints, progress. */
package org.sketchell.train;
