package org.sketchell.provenance;

import ai.onnx.proto.OnnxMl;
import ai.onnxruntime.OnnxTensor;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.data.ImageSet;
import org.sketchell.file.AtomicFile;
import org.sketchell.nn.Module;
import org.sketchell.nn.SavedNetwork;
import org.sketchell.picture.LineChart;
import org.sketchell.picture.Plane;
import org.sketchell.runtime.CompiledGraph;
import org.sketchell.shape.Shape;
import org.sketchell.shape.TensorType;
import org.sketchell.train.TrainingRun;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.Model;
import org.tribuo.MutableFeatureMap;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.Tribuo;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ModelDataCarrier;
import org.tribuo.interop.ExternalDatasetProvenance;
import org.tribuo.interop.ExternalTrainerProvenance;
import org.tribuo.protos.core.ModelDataProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.DatasetProvenance;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.provenance.TrainerProvenance;
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
  private static final int VERSION = 0;
  private static final int BATCH = 256;
  private static final int PATCH = 3;

  /** Metadata key of the last evaluation: the JSON of {@link EvaluationReport#json()}. */
  public static final String EVALUATION = "sketchell.evaluation";

  /** Where a model comes from, apart from what its training tells itself. */
  record Origin(TrainerProvenance trainer, DatasetProvenance data, Map<String, Provenance> more) {}

  /** The ONNX model with labels and preprocessing, without provenance. */
  private final transient OnnxMl.ModelProto onnx;

  private final transient Ports ports;
  private final transient List<String> classes;
  private final transient DatasetImages images;
  private final transient String evaluation;
  private transient NativeGraph graph;

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
    this.ports = Ports.of(Facts.plain((MapProvenance<?>) provenance.getInstanceProvenance()));
    this.images = DatasetImages.in(features, Optional.of(size));
    this.evaluation = evaluation;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      names.add(outputs.getOutput(i).getLabel());
    }
    this.classes = List.copyOf(names);
  }

  // Making
  // ----------------------------------------------------------------------------------------

  static NetworkModel of(
      TrainingRun run,
      Module network,
      String schedule,
      Origin origin,
      Optional<Dataset<Label>> dataset) {
    ImageSet set = run.training().images();
    OnnxMl.ModelProto onnx = Weights.parse(run.model());
    Facts facts = TrainingFacts.of(run, network, schedule, onnx);
    Map<String, Provenance> all = new HashMap<>(origin.more());
    all.putAll(facts.map());
    ModelProvenance provenance =
        new ModelProvenance(
            NetworkModel.class.getName(),
            OffsetDateTime.now(ZoneOffset.UTC),
            origin.data(),
            origin.trainer(),
            all);
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
    ImageSet set = run.training().images();
    Origin origin =
        new Origin(
            NetworkTrainer.describing(run, nameOf(network, set)).getProvenance(),
            describe(set),
            Map.of());
    return of(run, network, isConstant(run) ? "CONSTANT" : "custom", origin, Optional.empty());
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

  private static boolean isConstant(TrainingRun run) {
    double rate = run.learner().configureOptimizers().learningRate();
    return run.learner().configureSchedule().rates(rate, (int) Math.max(1, run.steps())).stream()
        .allMatch(one -> one == rate);
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

  private static ImmutableFeatureMap features(DatasetImages.Size size) {
    PixelNames names = PixelNames.of(size.channels(), size.height(), size.width());
    MutableFeatureMap features = new MutableFeatureMap();
    for (int i = 0; i < names.count(); i++) {
      features.add(names.name(i), 0);
      features.add(names.name(i), 255);
    }
    return new ImmutableFeatureMap(features);
  }

  private static ImmutableOutputInfo<Label> outputs(List<String> classes) {
    Map<Label, Integer> order = new LinkedHashMap<>();
    classes.forEach(name -> order.put(new Label(name), order.size()));
    return new LabelFactory().constructInfoForExternalModel(order);
  }

  // Looking
  // ----------------------------------------------------------------------------------------

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

  /** The weights by the names of the parameters. */
  Weights weights() {
    List<String> names =
        ((List<?>) facts().get(TrainingFacts.PARAMETERS)).stream().map(Object::toString).toList();
    return Weights.in(onnx, names);
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
            .layers(layers())
            .saliency(example -> Optional.of(occlusion(example)));
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
    if (!(facts().get(TrainingFacts.VALIDATION) instanceof ImageSetProvenance validation)) {
      throw new ProvenanceException("No images were held back when this model was trained.");
    }
    List<String> differences = new ArrayList<>();
    ImageSet set = RecordedImages.read(validation, Optional.of(folder), differences);
    if (!differences.isEmpty()) {
      throw new ProvenanceException(
          "These are not the files that the model was trained on: "
              + String.join("; ", differences)
              + ".");
    }
    return set;
  }

  private String layers() {
    StringBuilder text = new StringBuilder();
    Object layers = facts().get(TrainingFacts.NETWORK);
    if (layers instanceof List<?> rows) {
      for (Object row : rows) {
        Map<?, ?> layer = (Map<?, ?>) row;
        text.append(
            String.format(
                java.util.Locale.ROOT,
                "%-12s %-14s %-20s %10s%n".replace("%n", "\n"),
                layer.get("name"),
                layer.get("type"),
                layer.get("output"),
                layer.get("parameters")));
      }
    }
    return text.toString();
  }

  /**
   * Loss over the epochs of the training.
   *
   * @return empty for models without a history
   */
  public Optional<LineChart> learningCurves() {
    if (!(facts().get(TrainingFacts.HISTORY) instanceof List<?> epochs) || epochs.isEmpty()) {
      return Optional.empty();
    }
    LineChart chart = LineChart.of("").labels("epoch", "loss, accuracy");
    for (String key : List.of("loss", "validation_loss", "accuracy", "validation_accuracy")) {
      if (((Map<?, ?>) epochs.get(0)).containsKey(key)) {
        double[] line =
            epochs.stream()
                .mapToDouble(e -> ((Number) ((Map<?, ?>) e).get(key)).doubleValue())
                .toArray();
        chart = chart.line(key.replace('_', ' '), line);
      }
    }
    return chart.series().isEmpty() ? Optional.empty() : Optional.of(chart);
  }

  // Predicting
  // ----------------------------------------------------------------------------------------

  @Override
  public Prediction<Label> predict(Example<Label> example) {
    return innerPredict(List.of(example)).get(0);
  }

  @Override
  protected List<Prediction<Label>> innerPredict(Iterable<Example<Label>> examples) {
    List<Prediction<Label>> predictions = new ArrayList<>();
    List<Example<Label>> batch = new ArrayList<>();
    List<byte[]> pixels = new ArrayList<>();
    for (Example<Label> example : examples) {
      pixels.add(images.pixels(example, "The example"));
      batch.add(example);
      if (batch.size() == BATCH) {
        predict(batch, pixels, predictions);
      }
    }
    predict(batch, pixels, predictions);
    return predictions;
  }

  private void predict(
      List<Example<Label>> batch, List<byte[]> pixels, List<Prediction<Label>> predictions) {
    if (batch.isEmpty()) {
      return;
    }
    float[] probabilities = probabilities(pixels);
    for (int i = 0; i < batch.size(); i++) {
      Map<String, Label> scores = new LinkedHashMap<>();
      Label best = null;
      for (int k = 0; k < classes.size(); k++) {
        Label label = new Label(classes.get(k), probabilities[i * classes.size() + k]);
        scores.put(label.getLabel(), label);
        best = best == null || label.getScore() > best.getScore() ? label : best;
      }
      predictions.add(new Prediction<>(best, scores, images.size().pixels(), batch.get(i), true));
    }
    batch.clear();
    pixels.clear();
  }

  /** The probabilities of images, one after the other, in the order of the classes. */
  private float[] probabilities(List<byte[]> pixels) {
    int count = pixels.size();
    DatasetImages.Size size = images.size();
    if (ports.single() && count > 1) {
      return oneByOne(pixels);
    }
    TensorType in = TensorType.float32(count, size.channels(), size.height(), size.width());
    TensorType out = TensorType.float32(count, classes.size());
    ByteBuffer input = direct(in);
    FloatBuffer values = input.asFloatBuffer();
    for (byte[] image : pixels) {
      for (byte pixel : image) {
        values.put((pixel & 0xff) * ports.scale());
      }
    }
    ByteBuffer output = direct(out);
    try (OnnxTensor fed = CompiledGraph.tensor(in, input);
        OnnxTensor result = CompiledGraph.tensor(out, output)) {
      graph().run(Map.of(ports.input(), fed), Map.of(ports.output(), result));
    }
    float[] probabilities = new float[count * classes.size()];
    output.asFloatBuffer().get(probabilities);
    return ports.softmax() ? Ports.softmax(probabilities, classes.size()) : probabilities;
  }

  private float[] oneByOne(List<byte[]> pixels) {
    float[] all = new float[pixels.size() * classes.size()];
    for (int i = 0; i < pixels.size(); i++) {
      float[] one = probabilities(List.of(pixels.get(i)));
      System.arraycopy(one, 0, all, i * classes.size(), classes.size());
    }
    return all;
  }

  private static ByteBuffer direct(TensorType type) {
    return ByteBuffer.allocateDirect(Math.toIntExact(type.bytes())).order(ByteOrder.nativeOrder());
  }

  private synchronized CompiledGraph graph() {
    if (graph == null) {
      graph = NativeGraph.open(onnx.toByteArray());
    }
    return graph.graph();
  }

  // Explaining
  // ----------------------------------------------------------------------------------------

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
    Prediction<Label> prediction = predict(example);
    float[][] drops = drops(example, prediction);
    Map<String, List<Pair<String, Double>>> weights = new LinkedHashMap<>();
    int pixels = images.size().pixels();
    for (int k = 0; k < classes.size(); k++) {
      List<Pair<String, Double>> ordered = new ArrayList<>();
      for (int i = 0; i < pixels; i++) {
        if (featureIDMap.size() == pixels) {
          ordered.add(new Pair<>(featureIDMap.get(i).getName(), (double) drops[k][i]));
        }
      }
      ordered.sort(Comparator.comparingDouble(pair -> -Math.abs(pair.getB())));
      weights.put(classes.get(k), List.copyOf(ordered));
    }
    return Optional.of(new Excuse<>(example, prediction, weights));
  }

  /** What mattered for the predicted class, where it spoke for it. */
  private Plane occlusion(Example<Label> example) {
    Prediction<Label> prediction = predict(example);
    float[] drop = drops(example, prediction)[classes.indexOf(prediction.getOutput().getLabel())];
    int area = height() * width();
    float[] values = new float[area];
    for (int i = 0; i < drop.length; i++) {
      values[i % area] = Math.max(values[i % area], drop[i]);
    }
    return new Plane(height(), width(), values);
  }

  /** [class][pixel]: the probability with all pixels minus that without those around one. */
  private float[][] drops(Example<Label> example, Prediction<Label> prediction) {
    byte[] whole = images.pixels(example, "The example");
    float[][] drops = new float[classes.size()][whole.length];
    List<byte[]> variants = new ArrayList<>();
    int done = 0;
    for (int pixel = 0; pixel < whole.length; pixel++) {
      variants.add(without(whole, pixel));
      if (variants.size() == BATCH || pixel == whole.length - 1) {
        float[] probabilities = probabilities(variants);
        for (int i = 0; i < variants.size(); i++) {
          for (int k = 0; k < classes.size(); k++) {
            double before = prediction.getOutputScores().get(classes.get(k)).getScore();
            drops[k][done + i] = (float) (before - probabilities[i * classes.size() + k]);
          }
        }
        done += variants.size();
        variants.clear();
      }
    }
    return drops;
  }

  private byte[] without(byte[] whole, int pixel) {
    byte[] left = whole.clone();
    int area = height() * width();
    int plane = pixel / area * area;
    int row = pixel % area / width();
    int column = pixel % width();
    for (int y = Math.max(0, row - PATCH / 2); y <= Math.min(height() - 1, row + PATCH / 2); y++) {
      for (int x = Math.max(0, column - PATCH / 2);
          x <= Math.min(width() - 1, column + PATCH / 2);
          x++) {
        left[plane + y * width() + x] = 0;
      }
    }
    return left;
  }

  // Keeping
  // ----------------------------------------------------------------------------------------

  @Override
  protected NetworkModel copy(String newName, ModelProvenance newProvenance) {
    return new NetworkModel(
        newName, newProvenance, featureIDMap, outputIDInfo, onnx, images.size(), evaluation);
  }

  @Override
  public ModelProto serialize() {
    ModelDataProto about = createDataCarrier().serialize();
    OnnxMl.ModelProto whole = exportONNXModel("", 0);
    ByteString bytes =
        ByteString.copyFrom(ByteBuffer.allocate(Integer.BYTES).putInt(0, about.getSerializedSize()))
            .concat(about.toByteString())
            .concat(whole.toByteString());
    return ModelProto.newBuilder()
        .setVersion(VERSION)
        .setClassName(NetworkModel.class.getName())
        .setSerializedData(Any.pack(BytesValue.of(bytes)))
        .build();
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
    if (version != VERSION) {
      throw new IllegalArgumentException(
          "This is a network of version " + version + "; this Sketchell reads version " + VERSION);
    }
    ByteString bytes = message.unpack(BytesValue.class).getValue();
    int first = bytes.substring(0, Integer.BYTES).asReadOnlyByteBuffer().getInt();
    ModelDataCarrier<?> about =
        ModelDataCarrier.deserialize(
            ModelDataProto.parseFrom(bytes.substring(Integer.BYTES, Integer.BYTES + first)));
    OnnxMl.ModelProto whole = OnnxMl.ModelProto.parseFrom(bytes.substring(Integer.BYTES + first));
    @SuppressWarnings("unchecked") // a network's outputs are labels; checked by the first one
    ImmutableOutputInfo<Label> outputs = (ImmutableOutputInfo<Label>) about.outputDomain();
    return new NetworkModel(
        about.name(),
        about.provenance(),
        about.featureDomain(),
        outputs,
        bare(whole),
        size(whole),
        metadata(whole).getOrDefault(EVALUATION, ""));
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
    OnnxMl.ModelProto.Builder model =
        onnx.toBuilder().setDomain(domain).setModelVersion(modelVersion);
    add(model, PROVENANCE_METADATA_FIELD, serializeProvenance(provenance));
    if (!evaluation.isEmpty()) {
      add(model, EVALUATION, evaluation);
    }
    return model.build();
  }

  private static void add(OnnxMl.ModelProto.Builder model, String key, String value) {
    model.addMetadataProps(OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value));
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
    OnnxMl.ModelProto whole;
    try {
      whole = Weights.parse(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new ProvenanceException("Cannot read " + path + ": " + AtomicFile.reason(e) + ".", e);
    } catch (ProvenanceException e) {
      throw new ProvenanceException(
          path + " is no ONNX model: it may be another kind of file, or cut short.", e);
    }
    ModelProvenance provenance = provenance(path, metadata(whole));
    OnnxMl.ModelProto onnx = bare(whole);
    Map<String, Object> facts = Facts.plain((MapProvenance<?>) provenance.getInstanceProvenance());
    List<String> classes = requireUntouched(path, onnx, facts);
    DatasetImages.Size size = size(onnx);
    return new NetworkModel(
        "network",
        provenance,
        features(size),
        outputs(classes),
        onnx,
        size,
        metadata(whole).getOrDefault(EVALUATION, ""));
  }

  private static ModelProvenance provenance(Path path, Map<String, String> metadata) {
    String text = metadata.get(PROVENANCE_METADATA_FIELD);
    if (text == null) {
      throw new ProvenanceException(
          path
              + " has no provenance (metadata "
              + PROVENANCE_METADATA_FIELD
              + "): it can predict, but nothing is known of its training.");
    }
    try {
      if (ProvenanceTree.read(text) instanceof ModelProvenance provenance) {
        return provenance;
      }
    } catch (ProvenanceException e) {
      throw new ProvenanceException(path + ": " + e.getMessage(), e);
    }
    throw new ProvenanceException(path + " has a provenance that is not one of a model.");
  }

  private static List<String> requireUntouched(
      Path path, OnnxMl.ModelProto onnx, Map<String, Object> facts) {
    if (!(facts.get(TrainingFacts.CLASSES) instanceof List<?> names)
        || !(facts.get(TrainingFacts.GRAPH_HASH) instanceof String hash)) {
      throw new ProvenanceException(
          path + " has a provenance, but not one of a network that Sketchell trained.");
    }
    if (!Weights.graphHash(onnx).equals(hash)) {
      throw new ProvenanceException(
          path
              + " does not match its provenance: the hash of its weights and layers is "
              + Weights.graphHash(onnx).substring(0, 12)
              + "…, but "
              + hash.substring(0, 12)
              + "… is on record; one of them was changed.");
    }
    List<String> classes = names.stream().map(Object::toString).toList();
    String labels = metadata(onnx).get(SavedNetwork.LABELS);
    if (labels != null && !labels.equals(labels(classes))) {
      throw new ProvenanceException(
          path
              + " does not match its provenance: its labels are "
              + labels
              + ", but "
              + labels(classes)
              + " are on record; one of them was changed.");
    }
    return classes;
  }

  private static String labels(List<String> classes) {
    return JsonNodeFactory.instance
        .arrayNode()
        .addAll(classes.stream().map(JsonNodeFactory.instance::textNode).toList())
        .toString();
  }

  private static Map<String, String> metadata(OnnxMl.ModelProto model) {
    Map<String, String> metadata = new LinkedHashMap<>();
    model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    return metadata;
  }

  /** Without provenance and evaluation, which are kept beside it. */
  private static OnnxMl.ModelProto bare(OnnxMl.ModelProto model) {
    OnnxMl.ModelProto.Builder bare = model.toBuilder().clearMetadataProps();
    for (OnnxMl.StringStringEntryProto entry : model.getMetadataPropsList()) {
      if (!entry.getKey().equals(PROVENANCE_METADATA_FIELD) && !entry.getKey().equals(EVALUATION)) {
        bare.addMetadataProps(entry);
      }
    }
    return bare.build();
  }

  private static DatasetImages.Size size(OnnxMl.ModelProto model) {
    return Ports.imageSize(Ports.input(model));
  }

  // Models of others
  // -----------------------------------------------------------------------------------------

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
    byte[] content;
    try {
      content = Files.readAllBytes(path);
    } catch (IOException e) {
      throw new ProvenanceException("Cannot read " + path + ": " + AtomicFile.reason(e) + ".", e);
    }
    OnnxMl.ModelProto onnx = bare(Weights.parse(content));
    Ports ports = Ports.find(onnx, classes.size(), (float) (white / 255));
    DatasetImages.Size size = size(onnx);
    NetworkModel asIs = imported(path, onnx, classes, size, ports);
    float[] probe = asIs.probabilities(List.of(new byte[size.pixels()]));
    return Ports.areProbabilities(probe)
        ? asIs
        : imported(path, onnx, classes, size, ports.withSoftmax());
  }

  private static NetworkModel imported(
      Path path,
      OnnxMl.ModelProto onnx,
      List<String> classes,
      DatasetImages.Size size,
      Ports ports) {
    URL location;
    try {
      location = path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("Every file has a URL", e);
    }
    Facts facts =
        Facts.of(TrainingFacts.CLASSES, classes)
            .and(TrainingFacts.GRAPH_HASH, Weights.graphHash(onnx))
            .and(TrainingFacts.PARAMETERS, List.of())
            .and("producer", onnx.getProducerName())
            .and(Ports.KEY, ports.facts());
    ModelProvenance provenance =
        new ModelProvenance(
            NetworkModel.class.getName(),
            OffsetDateTime.now(ZoneOffset.UTC),
            new ExternalDatasetProvenance(
                "unknown-external-data", new LabelFactory(), false, size.pixels(), classes.size()),
            new ExternalTrainerProvenance(location),
            facts.map());
    return new NetworkModel(
        "network", provenance, features(size), outputs(classes), onnx, size, "");
  }
}
