// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

/**
 * A statement that makes a changed copy of something and keeps it nowhere.
 *
 * @param offset where it begins in its piece of text
 * @param named whether what was copied is a variable, which one may think was changed
 * @param sentence what happened, and what to write
 */
record LostCopy(int offset, boolean named, String sentence) {}
