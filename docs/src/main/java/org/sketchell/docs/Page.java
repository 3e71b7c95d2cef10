// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.util.List;

/**
 * A page of the site, without what is the same on all.
 *
 * @param address where it stands
 * @param title what it is called, as text
 * @param body its text, as HTML
 * @param headings those of it, from top to bottom
 * @param before of a lesson the address of the one before it, else empty
 * @param after that of the one after it
 */
record Page(
    String address,
    String title,
    String body,
    List<Heading> headings,
    String before,
    String after) {
  Page {
    headings = List.copyOf(headings);
  }

  /** Whether it is one of the lessons, which follow each other. */
  boolean isLesson() {
    return !before.isEmpty() || !after.isEmpty();
  }

  /** A page that follows none. */
  Page(String address, String title, String body, List<Heading> headings) {
    this(address, title, body, headings, "", "");
  }
}
