// SPDX-License-Identifier: Apache-2.0
/** Times the compiled training step beside the training step of other libraries. */
package org.sketchell.benchmarks;
