package org.sketchell.provenance;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.data.ImageSet;
import org.sketchell.file.AtomicFile;
import org.sketchell.nn.Module;
import org.sketchell.picture.LineChart;
import org.sketchell.train.TrainingRun;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXRef;

/**
 * A trained network as a Tribuo model. Inside it is one ONNX model, and the file that {@link #save}
 * writes is all that the model needs anywhere: weights, labels, preprocessing and provenance.
 *
 * <p>The outputs are numbered in the order of the network's logits, which is the order of {@link
 * #classes()}. Predictions may be made from several threads.
 */
public final class NetworkModel extends Model<Label> implements ONNXExportable {
  private static final long serialVersionUID = 1L;

  /** Metadata key of the last evaluation: the JSON of {@link EvaluationReport#json()}. */
  public static final String EVALUATION = "sketchell.evaluation";

  /** The ONNX model with labels and preprocessing, without provenance. */
  private final transient OnnxMl.ModelProto onnx;

  private final transient List<String> classes;
  private final transient DatasetImages images;
  private final transient String evaluation;
  private final transient Inference inference;

  private NetworkModel(
      String name,
      ModelProvenance provenance,
      ImmutableFeatureMap features,
      ImmutableOutputInfo<Label> outputs,
      OnnxMl.ModelProto onnx,
      DatasetImages.Size size,
      String evaluation) {
    super(name, provenance, features, outputs, true);
    this.onnx = onnx;
    this.images = DatasetImages.in(features, Optional.of(size));
    this.evaluation = evaluation;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      names.add(outputs.getOutput(i).getLabel());
    }
    this.classes = List.copyOf(names);
    this.inference = new Inference(onnx, Ports.of(facts()), images, classes);
  }

  // Making ----------------------------------------------------------------------------------------

  static NetworkModel of(
      TrainingRun run,
      Module network,
      String schedule,
      Origin origin,
      Optional<Dataset<Label>> dataset) {
    ImageSet set = run.training().images();
    OnnxMl.ModelProto onnx = Weights.parse(run.model());
    ModelProvenance provenance = origin.with(TrainingFacts.of(run, network, schedule, onnx));
    DatasetImages.Size size = new DatasetImages.Size(set.channels(), set.height(), set.width());
    return new NetworkModel(
        "network",
        provenance,
        dataset.map(Dataset::getFeatureIDMap).orElseGet(() -> features(size)),
        outputs(set.classes()),
        onnx,
        size,
        "");
  }

  /**
   * The model that a run at the prompt has trained, with the record of that run. Of a network that
   * is known by name, trained at a constant rate from weights drawn with the run's seed, the record
   * is enough to train it again.
   *
   * @param run of a learner whose network maps images to logits
   * @return the model
   */
  public static NetworkModel of(TrainingRun run) {
    Module network = run.learner().network();
    return of(run, network, Origin.schedule(run), Origin.of(run), Optional.empty());
  }

  /** A model whose features are the pixels of the images that the network takes. */
  static NetworkModel of(
      ModelProvenance provenance, List<String> classes, OnnxMl.ModelProto onnx, String evaluation) {
    DatasetImages.Size size = ModelFile.imageSize(onnx);
    return new NetworkModel(
        "network", provenance, features(size), outputs(classes), onnx, size, evaluation);
  }

  private static ImmutableFeatureMap features(DatasetImages.Size size) {
    return PixelNames.of(size.channels(), size.height(), size.width()).features();
  }

  private static ImmutableOutputInfo<Label> outputs(List<String> classes) {
    Map<Label, Integer> order = new LinkedHashMap<>();
    classes.forEach(name -> order.put(new Label(name), order.size()));
    return new LabelFactory().constructInfoForExternalModel(order);
  }

  // Looking ---------------------------------------------------------------------------------------

  /**
   * The classes in the order of the network's logits, which is that of the output ids.
   *
   * @return their names
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * Colour planes of the images.
   *
   * @return 1 for gray
   */
  public int channels() {
    return images.size().channels();
  }

  /**
   * Rows of the images.
   *
   * @return at least 1
   */
  public int height() {
    return images.size().height();
  }

  /**
   * Pixels per row.
   *
   * @return at least 1
   */
  public int width() {
    return images.size().width();
  }

  /** Facts of the training by the keys of {@link TrainingFacts}. */
  Map<String, Object> facts() {
    return Facts.plain((MapProvenance<?>) provenance.getInstanceProvenance());
  }

  private RecordedTraining recorded() {
    return new RecordedTraining(facts());
  }

  /** The weights by the names of the parameters. */
  Weights weights() {
    return Weights.in(onnx, recorded().parameters());
  }

  /**
   * SHA-256 over all weights: equal for two models exactly if they are the same bit for bit.
   *
   * @return 64 hexadecimal digits, lower case
   */
  public String weightsHash() {
    return weights().sha256();
  }

  /**
   * The JSON of the last evaluation that {@link #evaluated} put in.
   *
   * @return empty if there is none
   */
  public Optional<String> evaluation() {
    return evaluation.isEmpty() ? Optional.empty() : Optional.of(evaluation);
  }

  /**
   * The model with an evaluation to be kept in its file. The provenance stays as it is.
   *
   * @param report on this model
   * @return another model
   */
  public NetworkModel evaluated(EvaluationReport report) {
    return new NetworkModel(
        name, provenance, featureIDMap, outputIDInfo, onnx, images.size(), report.json());
  }

  /**
   * Evaluates the model on labelled images; the report has learning curves, layers and, over every
   * mistake, what mattered.
   *
   * @param set with classes that the model knows
   * @return the report
   * @throws ProvenanceException if the images have another size or a class is unknown
   */
  public EvaluationReport evaluate(ImageSet set) {
    DatasetImages.Size size = new DatasetImages.Size(set.channels(), set.height(), set.width());
    if (!size.equals(images.size())) {
      throw new ProvenanceException(
          "The model was trained on images of " + images.size() + ", but these are " + size + ".");
    }
    EvaluationReport report =
        EvaluationReport.of(this, set)
            .classes(classes)
            .layers(recorded().layers())
            .saliency(example -> Optional.of(occlusion().saliency(example, predict(example))));
    return learningCurves().map(report::learningCurves).orElse(report);
  }

  /**
   * The images that training held back to validate with, read again from their files.
   *
   * @param folder where the files are now
   * @return the set
   * @throws ProvenanceException if a file is missing or is not what it was, or nothing was held
   *     back
   */
  public ImageSet heldOut(Path folder) {
    return recorded().heldOut(folder);
  }

  /**
   * Loss over the epochs of the training.
   *
   * @return empty for models without a history
   */
  public Optional<LineChart> learningCurves() {
    return recorded().learningCurves();
  }

  // Predicting ------------------------------------------------------------------------------------

  @Override
  public Prediction<Label> predict(Example<Label> example) {
    return innerPredict(List.of(example)).get(0);
  }

  @Override
  protected List<Prediction<Label>> innerPredict(Iterable<Example<Label>> examples) {
    return inference.predictions(examples);
  }

  /** The probabilities of one image in the order of the classes. */
  float[] probabilities(byte[] pixels) {
    return inference.probabilities(List.of(pixels));
  }

  // Explaining ------------------------------------------------------------------------------------

  /** A network of convolutions has no weight per feature: always empty. */
  @Override
  public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
    return Map.of();
  }

  /**
   * By how much each class's probability falls when the 3x3 pixels around a pixel are made black:
   * the pixels that speak for a class have positive numbers, those that speak against it negative.
   */
  @Override
  public Optional<Excuse<Label>> getExcuse(Example<Label> example) {
    return Optional.of(occlusion().excuse(example, predict(example), featureIDMap));
  }

  private PatchOcclusion occlusion() {
    return new PatchOcclusion(images, classes, inference::probabilities);
  }

  // Keeping ---------------------------------------------------------------------------------------

  @Override
  protected NetworkModel copy(String newName, ModelProvenance newProvenance) {
    return new NetworkModel(
        newName, newProvenance, featureIDMap, outputIDInfo, onnx, images.size(), evaluation);
  }

  @Override
  public ModelProto serialize() {
    return new ModelMessage(createDataCarrier().serialize(), exportONNXModel("", 0)).write();
  }

  /**
   * Reads what {@link #serialize} wrote; called by Tribuo.
   *
   * @param version of the form
   * @param className this class
   * @param message the model
   * @return the model
   * @throws InvalidProtocolBufferException if the message holds something else
   */
  public static NetworkModel deserializeFromProto(int version, String className, Any message)
      throws InvalidProtocolBufferException {
    ModelMessage read = ModelMessage.read(version, message);
    ModelDataCarrier<?> about = read.carrier();
    ModelFile file = ModelFile.of(read.whole());
    @SuppressWarnings("unchecked") // a network's outputs are labels; checked by the first one
    ImmutableOutputInfo<Label> outputs = (ImmutableOutputInfo<Label>) about.outputDomain();
    return new NetworkModel(
        about.name(),
        about.provenance(),
        about.featureDomain(),
        outputs,
        file.onnx(),
        ModelFile.imageSize(file.onnx()),
        file.evaluation());
  }

  /** Java's own serialization takes the way of Tribuo's protobuf. */
  private Object writeReplace() {
    return new Serialized(serialize().toByteArray());
  }

  private record Serialized(byte[] model) implements java.io.Serializable {
    private Object readResolve() throws InvalidProtocolBufferException {
      return Model.deserialize(ModelProto.parseFrom(model));
    }
  }

  /** The ONNX model with labels, preprocessing, provenance and the last evaluation in it. */
  @Override
  public OnnxMl.ModelProto exportONNXModel(String domain, long modelVersion) {
    return new ModelFile(onnx, Optional.of(serializeProvenance(provenance)), evaluation)
        .whole(domain, modelVersion);
  }

  /** Not possible: the network is a whole model, with operators that Tribuo does not know. */
  @Override
  public ONNXNode writeONNXGraph(ONNXRef<?> input) {
    throw new UnsupportedOperationException(
        "A network cannot be written as a part of another ONNX model; write it as a file of its"
            + " own with save(path).");
  }

  @Override
  public void saveONNXModel(String domain, long modelVersion, Path path) {
    AtomicFile.write(path, exportONNXModel(domain, modelVersion).toByteArray());
  }

  /**
   * Writes the one file that the model needs.
   *
   * @param path usually {@code something.onnx}; written whole or not at all
   */
  public void save(Path path) {
    saveONNXModel("", 0, path);
  }

  /**
   * Reads a file that {@link #save} wrote, and makes sure that it is what its record says.
   *
   * @param path of the file
   * @return the model with its provenance
   * @throws ProvenanceException if it is no such file, or weights or labels do not match the record
   */
  public static NetworkModel load(Path path) {
    ModelFile file = ModelFile.read(path);
    ModelProvenance provenance = file.record(path);
    List<String> classes =
        file.requireUntouched(
            path, Facts.plain((MapProvenance<?>) provenance.getInstanceProvenance()));
    return of(provenance, classes, file.onnx(), file.evaluation());
  }

  // Models of others ------------------------------------------------------------------------------

  /**
   * A classifier of images that another program wrote as ONNX, for prediction, evaluation and
   * explanation. Its first output is taken as probabilities if it looks like such, else as logits.
   *
   * @param path of the file; its input is float32 [batch, channels, height, width]
   * @param classes in the order of its outputs
   * @param white the value that it wants for white, where our images have 255: often 1
   * @return the model; its record says where it came from
   * @throws ProvenanceException if it is no classifier of images, or has another number of classes
   */
  public static NetworkModel importing(Path path, List<String> classes, double white) {
    return ImportedModel.read(path, classes).model(white);
  }
}
