/** Modules: layers, losses, initialisers, the summary of a network. */
package org.sketchell.nn;
