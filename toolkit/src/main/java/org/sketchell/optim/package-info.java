/** Update rules and learning-rate schedules, as graph. */
package org.sketchell.optim;
