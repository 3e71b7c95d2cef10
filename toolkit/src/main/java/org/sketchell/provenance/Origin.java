package org.sketchell.provenance;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sketchell.data.ImageSet;
import org.sketchell.nn.Module;
import org.sketchell.shape.Shape;
import org.sketchell.train.TrainingRun;
import org.tribuo.Tribuo;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;

/**
 * Where a model comes from, apart from what its training tells itself.
 *
 * @param trainer the settings
 * @param data the images
 * @param more what the caller wants to have in the record
 */
record Origin(TrainerProvenance trainer, DatasetProvenance data, Map<String, Provenance> more) {

  /** That of a run which was started at the prompt. */
  static Origin of(TrainingRun run) {
    ImageSet set = run.training().images();
    String network = nameOf(run.learner().network(), set);
    return new Origin(
        NetworkTrainer.describing(run, network).getProvenance(), describe(set), Map.of());
  }

  /** The provenance of the model, made now; what the training tells has the last word. */
  ModelProvenance with(Facts training) {
    Map<String, Provenance> all = new HashMap<>(more);
    all.putAll(training.map());
    return new ModelProvenance(
        NetworkModel.class.getName(), OffsetDateTime.now(ZoneOffset.UTC), data, trainer, all);
  }

  /** What Tribuo wants to know of a data set, of images that are in none. */
  static DatasetProvenance describe(ImageSet set) {
    Map<String, Provenance> parts =
        Facts.of(ObjectProvenance.CLASS_NAME, ImageSet.class.getName())
            .and("datasource", ImageSetProvenance.of(set))
            .and("transformations", new ListProvenance<>())
            .and("is-dense", true)
            .and("is-sequence", false)
            .and("num-examples", set.size())
            .and("num-features", set.imageBytes())
            .and("num-outputs", set.classes().size())
            .and("tribuo-version", Tribuo.VERSION)
            .map();
    return new DatasetProvenance(new HashMap<>(parts));
  }

  /** How the learning rate of a run changed, in the words of {@link NetworkTrainer} if it can. */
  static String schedule(TrainingRun run) {
    return isConstant(run)
        ? NetworkTrainer.Rate.CONSTANT.name()
        : run.learner().configureSchedule().description();
  }

  private static boolean isConstant(TrainingRun run) {
    double rate = run.learner().configureOptimizers().learningRate();
    return run.learner().configureSchedule().rates(rate, (int) Math.max(1, run.steps())).stream()
        .allMatch(one -> one == rate);
  }

  /**
   * Told by the names of layers and the shapes of parameters: building a known network to compare
   * with would draw numbers that the user's next {@code randn} should have had.
   */
  private static String nameOf(Module network, ImageSet set) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    network.namedParameters().forEach((name, parameter) -> shapes.put(name, parameter.shape()));
    String layers = String.join(" ", network.namedChildren().keySet());
    int classes = set.classes().size();
    if (layers.equals("conv relu pool flatten linear")
        && Shape.of(20, set.channels(), 3, 3).equals(shapes.get("conv.weight"))
        && Shape.of(classes, 20 * (set.height() / 2) * (set.width() / 2))
            .equals(shapes.get("linear.weight"))) {
      return "tutorial";
    }
    if (layers.equals("conv1 relu1 pool1 conv2 relu2 pool2 flatten linear")
        && Shape.of(20, set.channels(), 3, 3).equals(shapes.get("conv1.weight"))
        && Shape.of(40, 20, 3, 3).equals(shapes.get("conv2.weight"))
        && Shape.of(classes, 40 * (set.height() / 4) * (set.width() / 4))
            .equals(shapes.get("linear.weight"))) {
      return "two-convolutions";
    }
    return "custom";
  }
}
