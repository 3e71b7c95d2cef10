// SPDX-License-Identifier: Apache-2.0
/**
 * Attribution: which pixels a network's answer rests on. Names and definitions are those of Captum.
 */
package org.sketchell.explain;
