// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the site: the pages of the repository and its lessons as plain HTML, with what their code
 * gives. It is no part of the toolkit.
 */
package org.sketchell.docs;
