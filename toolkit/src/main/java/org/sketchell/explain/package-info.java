/** Attribution: which pixels a prediction rests on. */
package org.sketchell.explain;
