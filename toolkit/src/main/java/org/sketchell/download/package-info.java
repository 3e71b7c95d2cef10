// SPDX-License-Identifier: Apache-2.0
/**
 * Data sets from the network: Quick, Draw!, MNIST and Fashion-MNIST. Nothing here runs unless it is
 * called, and no other room uses the network.
 */
package org.sketchell.download;
