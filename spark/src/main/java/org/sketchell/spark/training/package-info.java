// SPDX-License-Identifier: Apache-2.0
/** Training whose steps executors compute: who they are, and what each of them has. */
package org.sketchell.spark.training;
