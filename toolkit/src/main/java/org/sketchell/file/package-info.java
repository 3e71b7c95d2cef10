/** Files written whole or not at all, and the error that names a file. */
package org.sketchell.file;
