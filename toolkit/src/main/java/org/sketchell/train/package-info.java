// SPDX-License-Identifier: Apache-2.0
/**
 * The trainer: learners, the compiled step, the run and its record, callbacks, checkpoints,
 * progress, training again from a record, and steps for other runtimes.
 */
package org.sketchell.train;
