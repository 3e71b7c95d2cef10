// SPDX-License-Identifier: Apache-2.0
/** Reports of a model on data: numbers by Tribuo's evaluators, as text, JSON and HTML. */
package org.sketchell.evaluation;
