package org.sketchell.command;

/** Where the standard output of this process goes. */
final class Output {
  private Output() {}

  /** Whether it is a terminal; the launcher, which can tell, says so. */
  static boolean isTerminal() {
    return Boolean.getBoolean("sketchell.terminal");
  }
}
