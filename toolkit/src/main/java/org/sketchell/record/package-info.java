// SPDX-License-Identifier: Apache-2.0
/**
 * What is known of a training: data, split, network, loss, optimiser, epochs, circumstances. Filled
 * once, while it trains, and kept as Tribuo provenance, which is its one written form.
 */
package org.sketchell.record;
