// SPDX-License-Identifier: Apache-2.0
/** Connections between the processes of a training, and how they add up what they have. */
package org.sketchell.spark.ring;
