// SPDX-License-Identifier: Apache-2.0
/** Update rules and learning-rate schedules, as graph. */
package org.sketchell.optim;
