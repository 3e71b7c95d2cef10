/** The Tribuo side: data source, examples, trainer, model, evaluation, reports. */
package org.sketchell.provenance;
