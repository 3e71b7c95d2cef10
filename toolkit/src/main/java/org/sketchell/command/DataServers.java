// SPDX-License-Identifier: Apache-2.0
package org.sketchell.command;

import org.sketchell.download.Mnist;
import org.sketchell.download.QuickDraw;

/** Where data sets come from; tests put servers of their own machine here. */
final class DataServers {
  static QuickDraw quickDraw = QuickDraw.official();
  static Mnist mnist = Mnist.official();
  static Mnist fashionMnist = Mnist.fashion();

  private DataServers() {}
}
