// SPDX-License-Identifier: Apache-2.0
/** Pictures changed by chance, anew each time they are seen. */
package org.sketchell.augment;
