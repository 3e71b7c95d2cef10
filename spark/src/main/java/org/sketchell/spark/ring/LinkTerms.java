// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.ring;

import java.io.Serializable;

/**
 * What both sides of every connection of a training have to know.
 *
 * @param encrypted whether what is sent is encrypted; who is who is shown in any case
 * @param timeoutMillis after which somebody is gone who has not been heard, at least 8
 */
public record LinkTerms(Secret secret, boolean encrypted, int timeoutMillis)
    implements Serializable {}
