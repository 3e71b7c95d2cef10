// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

/**
 * A heading of a page.
 *
 * @param level from 1
 * @param anchor by which links name it
 */
record Heading(int level, String anchor, String text) {}
