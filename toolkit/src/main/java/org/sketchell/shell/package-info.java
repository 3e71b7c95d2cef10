// SPDX-License-Identifier: Apache-2.0
/**
 * The JLine front end and the script runner.
 *
 * <p>Snippets run in the shell's own virtual machine, so that values reach the renderers as
 * objects. What follows from that:
 *
 * <ul>
 *   <li>{@code System.exit(n)} in a snippet leaves the shell, or the script, with {@code n}; the
 *       history is written line by line and is not lost. With {@code --remote} only the snippets'
 *       machine ends, and a new session begins.
 *   <li>Memory that runs out, or calls that never end, are one sentence; the session goes on.
 *   <li>Ctrl-C interrupts the snippet's thread, which waits and the library's loops obey at once; a
 *       moment later the JDK's own means stop other code: on JDK 17 anywhere, since JDK 20 in loops
 *       and methods of snippets only. A third Ctrl-C leaves the shell with code 130. A script ends
 *       with that code at the first.
 * </ul>
 */
package org.sketchell.shell;
