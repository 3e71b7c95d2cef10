// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

/**
 * A picture that stands beside a page.
 *
 * @param address where it stands
 * @param svg what it is
 */
record Picture(String address, String svg) {}
