// SPDX-License-Identifier: Apache-2.0
/**
 * The Tribuo side: drawings as a data source, images as examples, networks as trainer and model.
 */
package org.sketchell.tribuo;
