// SPDX-License-Identifier: Apache-2.0
/** Notebooks at work: cells that are run in a session, and a kernel by which Jupyter runs them. */
package org.sketchell.kernel;
