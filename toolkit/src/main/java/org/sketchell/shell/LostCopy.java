package org.sketchell.shell;

/**
 * A statement that makes a changed copy of something and keeps neither.
 *
 * @param offset where it begins in its piece of text
 * @param sentence what happened, and what to write
 */
record LostCopy(int offset, String sentence) {}
