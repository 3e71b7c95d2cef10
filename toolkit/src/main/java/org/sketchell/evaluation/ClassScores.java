package org.sketchell.evaluation;

import java.util.Optional;

/**
 * The numbers of one class.
 *
 * @param images that are of this class
 * @param area under the ROC curve; empty without probabilities, or if one side is empty
 */
record ClassScores(
    String name, int images, double precision, double recall, double f1, Optional<Double> area) {}
