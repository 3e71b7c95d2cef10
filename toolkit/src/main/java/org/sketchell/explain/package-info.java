/**
 * Attribution: which pixels a network's answer rests on. Names and definitions are those of Captum.
 */
package org.sketchell.explain;
