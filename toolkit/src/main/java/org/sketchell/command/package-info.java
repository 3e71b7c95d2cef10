// SPDX-License-Identifier: Apache-2.0
/**
 * The commands of {@code sketchell}, one class each. To add {@code xyz}, write the class {@code
 * XyzCommand} here and name it in the table {@code COMMANDS} of {@link
 * org.sketchell.command.Sketchell}; a test asks for a line in docs/commands.md too.
 */
package org.sketchell.command;
