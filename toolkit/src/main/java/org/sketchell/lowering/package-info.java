// SPDX-License-Identifier: Apache-2.0
/**
 * A finished graph made fit for a target: operators, or patterns of them, are replaced by forms
 * that the target runs well, on a copy. A form computes what the operator means; which one is
 * chosen depends on shapes and the target only, never on values.
 */
package org.sketchell.lowering;
