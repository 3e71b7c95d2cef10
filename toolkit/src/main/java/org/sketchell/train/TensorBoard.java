// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.sketchell.data.Examples;
import org.sketchell.data.Notice;
import org.sketchell.file.Explained;
import org.sketchell.file.Printable;
import org.sketchell.model.TrainedModel;
import org.sketchell.picture.Figure;
import org.sketchell.tensor.Tensor;

/**
 * Shows a training in TensorBoard, while it runs: all that is logged in each epoch as curves over
 * the steps, with the learning rate, the number of the epoch and its seconds; the graph of the
 * network; and how it is trained, as a text.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(20).callback(TensorBoard.to(Path.of("runs/first")))
 * }</pre>
 *
 * <p>Then {@code tensorboard --logdir runs} compares all runs below the folder. A training that
 * goes on writes a further file into the same folder, and TensorBoard shows them as one: what the
 * former file knows of later steps does not count any more.
 */
public final class TensorBoard implements Callback {
  private final Path folder;
  private int everySteps;
  private boolean histograms;

  /** What makes a picture of a run, as a PNG file, by name. */
  private Map<String, Function<TrainingRun, byte[]>> pictures = Map.of();

  private EventFile file;

  /** What the means of the epoch had added up when the last point of the steps was written. */
  private Map<String, Sum> before = new LinkedHashMap<>();

  private long lastPoint;

  /** A sum of so many values. */
  private record Sum(double sum, long count) {}

  private TensorBoard(Path folder) {
    this.folder = folder;
  }

  /** Writes into this folder, which belongs to one training; it is made if it is not there. */
  public static TensorBoard to(Path folder) {
    return new TensorBoard(folder);
  }

  private TensorBoard changed(Consumer<TensorBoard> change) {
    TensorBoard copy = new TensorBoard(folder);
    copy.everySteps = everySteps;
    copy.histograms = histograms;
    copy.pictures = pictures;
    change.accept(copy);
    return copy;
  }

  /**
   * Shows what is logged within epochs, too, as {@code steps/NAME}: after every so many steps a
   * point, the mean over the examples since the last one, or since the epoch began; 0, as at first,
   * for none.
   */
  @CheckReturnValue
  public TensorBoard everySteps(int steps) {
    if (steps < 0) {
      throw new IllegalArgumentException(
          "There is a point after every 1 or more steps, or 0 for none, but got " + steps + ".");
    }
    return changed(copy -> copy.everySteps = steps);
  }

  /** After how many steps there is a point; 0 for none within epochs. */
  public int everySteps() {
    return everySteps;
  }

  /**
   * Shows how the numbers of each parameter are spread, after each epoch, as {@code weights/NAME}.
   */
  @CheckReturnValue
  public TensorBoard histograms(boolean yes) {
    return changed(copy -> copy.histograms = yes);
  }

  /** Whether it shows how the parameters' numbers are spread. */
  public boolean histograms() {
    return histograms;
  }

  /**
   * Shows images after each epoch, such as what the network makes of some.
   *
   * <pre>{@code
   * TensorBoard.to(folder).pictures("repaired", run -> run.learner().forward(damaged))
   * }</pre>
   *
   * @param made is asked in evaluation mode and without gradients; gives [images, channels, height,
   *     width] with 1 or 3 channels, float32 from 0 to 1 or uint8; of more than 64 images the first
   *     are shown
   */
  @CheckReturnValue
  public TensorBoard pictures(String name, Function<TrainingRun, Tensor> made) {
    return with(name, run -> PictureSheet.png(made.apply(run)));
  }

  /** The same with a figure, for images in colours of a map, charts, or matrices. */
  @CheckReturnValue
  public TensorBoard figure(String name, Function<TrainingRun, Figure> made) {
    return with(name, run -> made.apply(run).png());
  }

  private TensorBoard with(String name, Function<TrainingRun, byte[]> made) {
    Map<String, Function<TrainingRun, byte[]>> more = new LinkedHashMap<>(pictures);
    if (more.put(name, made) != null) {
      throw new IllegalArgumentException(
          "Each name stands for one picture, but \"" + name + "\" is given twice.");
    }
    return changed(copy -> copy.pictures = more);
  }

  /**
   * Begins a file of its own.
   *
   * @throws org.sketchell.file.FileException if nothing can be written into the folder
   */
  @Override
  public void started(TrainingRun run) {
    close();
    List<Path> earlier = EventFile.allIn(folder);
    if (run.steps() == 0 && !earlier.isEmpty()) {
      Notice.say(
          List.of(
              Explained.sentence(
                  "%s has events of another training, in whose place TensorBoard shows this one;"
                      + " give each a folder of its own to see both.",
                  folder)));
    }
    file = EventFile.in(folder);
    if (!earlier.isEmpty()) {
      // A reader forgets what stands at this step or a later one.
      file.write(Event.start(run.steps() == 0 ? 0 : run.steps() + 1));
    }
    file.write(Event.markdown(run.steps(), "recipe", Recipe.of(run)));
    if (run.steps() == 0 || earlier.isEmpty()) {
      graph(run).ifPresent(graph -> file.write(Event.graph(run.steps(), graph)));
      run.history().forEach(this::write);
      run.validations().forEach(validation -> validated(run, validation));
    }
    lastPoint = run.steps();
    before = sums(run);
  }

  /** Some networks cannot be written for images alone, such as one that is in the user's step. */
  private static Optional<ByteString> graph(TrainingRun run) {
    try {
      Learner learner = run.learner();
      Examples examples = run.training().examples();
      return Optional.of(
          BoardGraph.of(
              TrainedModel.of(
                      learner.network(),
                      examples.inputs(),
                      Given.of(examples).classes(learner, examples.classes()))
                  .onnx("", 0)));
    } catch (RuntimeException e) {
      if (!(e instanceof Explained)) {
        throw e;
      }
      Notice.say(List.of("TensorBoard shows no graph of the network: " + e.getMessage()));
      return Optional.empty();
    }
  }

  @Override
  public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
    if (everySteps == 0 || run.steps() / everySteps == lastPoint / everySteps) {
      return;
    }
    Map<String, Double> values = new LinkedHashMap<>();
    Map<String, Sum> now = sums(run);
    now.forEach(
        (name, sum) -> {
          Sum then = before.getOrDefault(name, new Sum(0, 0));
          if (sum.count > then.count) {
            values.put("steps/" + name, (sum.sum - then.sum) / (sum.count - then.count));
          }
        });
    values.put("steps/learning_rate", run.learningRate());
    file.write(Event.scalars(run.steps(), values));
    before = now;
    lastPoint = run.steps();
  }

  private static Map<String, Sum> sums(TrainingRun run) {
    Map<String, Sum> sums = new LinkedHashMap<>();
    run.means().forEach((name, sum, count) -> sums.put(name, new Sum(sum, count)));
    return sums;
  }

  @Override
  public void validated(TrainingRun run, ValidationMetrics metrics) {
    if (run.isWithinEpoch(metrics)) {
      file.write(Event.scalars(metrics.steps(), metrics.values()));
    }
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    before.clear();
    write(epoch);
    if (histograms) {
      run.learner()
          .namedParameters()
          .forEach(
              (name, parameter) ->
                  file.write(
                      Event.histogram(
                          epoch.steps(),
                          "weights/" + name.replace('.', '/'),
                          WeightSpread.of(parameter.value().toFloatArray()))));
    }
    pictures.forEach(
        (name, made) ->
            file.write(
                Event.picture(
                    epoch.steps(),
                    name,
                    run.learner()
                        .evaluating(() -> Tensor.withoutGradients(() -> made.apply(run))))));
  }

  private void write(EpochMetrics epoch) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("learning_rate", epoch.learningRate());
    values.put("epoch", (double) epoch.epoch());
    values.put("seconds", epoch.seconds());
    values.putAll(epoch.values());
    file.write(Event.scalars(epoch.steps(), values));
  }

  @Override
  public void ended(TrainingRun run) {
    close();
  }

  @Override
  public void failed(TrainingRun run, Throwable error) {
    close();
  }

  private void close() {
    if (file != null) {
      EventFile open = file;
      file = null;
      open.close();
    }
  }

  @Override
  public String toString() {
    return "TensorBoard("
        + Printable.line(folder)
        + (everySteps == 0 ? "" : ", every " + everySteps + " steps")
        + (histograms ? ", histograms" : "")
        + (pictures.isEmpty() ? "" : ", pictures " + Printable.line(pictures.keySet()))
        + ")";
  }
}
