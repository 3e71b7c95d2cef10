/** The JLine front end, the script runner and the commands. */
package org.sketchell.shell;
