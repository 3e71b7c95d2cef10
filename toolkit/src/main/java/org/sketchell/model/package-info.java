// SPDX-License-Identifier: Apache-2.0
/**
 * One trained model: network, preprocessing, labels and record; its one file, read and written, and
 * in other forms for those who serve it; and the table of the networks that are known by name.
 */
package org.sketchell.model;
