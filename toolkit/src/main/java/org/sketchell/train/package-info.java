/**
 * The trainer: learners, the compiled step, the run and its record, callbacks, checkpoints,
 * progress, and training again from a record.
 */
package org.sketchell.train;
