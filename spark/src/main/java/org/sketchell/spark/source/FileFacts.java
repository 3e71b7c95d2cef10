// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.source;

import java.io.Serializable;
import java.time.Instant;

/**
 * What is known of a file of drawings.
 *
 * @param path as the column {@link DrawingColumns#FILE} has it
 * @param className the class of all its drawings
 * @param rows how many drawings it holds
 * @param bytes its length
 * @param modified when it was last changed
 * @param sha256 of the whole file, 64 hexadecimal digits, lower case
 */
public record FileFacts(
    String path, String className, int rows, long bytes, Instant modified, String sha256)
    implements Serializable {
  private static final long serialVersionUID = 1L;
}
