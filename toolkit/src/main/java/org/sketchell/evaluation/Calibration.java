// SPDX-License-Identifier: Apache-2.0
package org.sketchell.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * How far a classifier's confidence can be trusted: predictions are put into bins of equal width by
 * the probability of the predicted class, and in each bin the mean of that probability is held
 * against the share of correct predictions (Guo and others, "On Calibration of Modern Neural
 * Networks", 2017).
 *
 * @param bins from 0 to 1, those without predictions too
 * @param expectedError the mean distance of confidence and accuracy, weighted by the bins' counts
 * @param largestError the largest such distance
 */
public record Calibration(List<Bin> bins, double expectedError, double largestError) {

  /**
   * Predictions of about the same confidence.
   *
   * @param low lowest probability, exclusive but for 0
   * @param high highest probability, inclusive
   * @param count how many predictions
   * @param confidence their mean probability; NaN for none
   * @param accuracy their share of correct ones; NaN for none
   */
  public record Bin(double low, double high, int count, double confidence, double accuracy) {}

  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Measures predictions with probabilities.
   *
   * @param count of bins, at least 1
   */
  public static Calibration of(List<Prediction<Label>> predictions, int count) {
    int[] number = new int[count];
    double[] confidence = new double[count];
    double[] correct = new double[count];
    for (Prediction<Label> prediction : predictions) {
      double probability = prediction.getOutput().getScore();
      int bin = (int) Math.ceil(probability * count) - 1;
      bin = Math.max(0, Math.min(count - 1, bin));
      number[bin]++;
      confidence[bin] += probability;
      if (prediction.getOutput().equals(prediction.getExample().getOutput())) {
        correct[bin]++;
      }
    }
    List<Bin> bins = new ArrayList<>();
    double expected = 0;
    double largest = 0;
    for (int i = 0; i < count; i++) {
      Bin bin =
          new Bin(
              (double) i / count,
              (double) (i + 1) / count,
              number[i],
              confidence[i] / number[i],
              correct[i] / number[i]);
      bins.add(bin);
      if (number[i] > 0) {
        double distance = Math.abs(bin.confidence - bin.accuracy);
        expected += distance * number[i] / predictions.size();
        largest = Math.max(largest, distance);
      }
    }
    return new Calibration(bins, expected, largest);
  }
}
