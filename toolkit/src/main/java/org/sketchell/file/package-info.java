// SPDX-License-Identifier: Apache-2.0
/**
 * Files written whole or not at all, bytes packed as text, the error that names a file, and what
 * errors are for.
 */
package org.sketchell.file;
