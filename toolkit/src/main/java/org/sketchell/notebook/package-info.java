// SPDX-License-Identifier: Apache-2.0
/** Notebooks as they lie in files: cells, what came of them, and how values are shown there. */
package org.sketchell.notebook;
