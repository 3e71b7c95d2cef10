// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

/** A command that gets data, and what the list of data sets says of it. */
interface DataSet {
  /** What is in it. */
  String content();

  String size();

  /** Whose it is. */
  String licence();

  /** Whether getting it needs the network. */
  String network();
}
