// SPDX-License-Identifier: Apache-2.0
/** The code's own drawings: doodles of a few classes, and folders that fill with them. */
package org.sketchell.doodle;
