/**
 * The commands of {@code sketchell}, one class each. A new one is two files: its class {@code
 * XyzCommand} and the table {@link org.sketchell.command.Sketchell#COMMANDS}.
 */
package org.sketchell.command;
