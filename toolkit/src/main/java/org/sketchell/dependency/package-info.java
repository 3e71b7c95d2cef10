// SPDX-License-Identifier: Apache-2.0
/**
 * Libraries of other people for a session at the prompt, found by Maven's resolver with the user's
 * own settings. Nothing of the resolver is loaded before something is resolved.
 */
package org.sketchell.dependency;
