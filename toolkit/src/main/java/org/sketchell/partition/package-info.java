// SPDX-License-Identifier: Apache-2.0
/**
 * A graph over a batch, cut into one over a share of the batch and the rest that joins the shares.
 */
package org.sketchell.partition;
