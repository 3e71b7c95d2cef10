// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.model.TrainedModel;
import org.sketchell.picture.Plane;
import org.sketchell.record.ProvenanceException;
import org.sketchell.shape.ImageSize;
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
 * A trained classifier of images as a Tribuo model; what it knows, it asks of a {@link
 * TrainedModel}, and its file is that model's.
 *
 * <p>The outputs are numbered as those of the data set that it was trained on; without one, in the
 * order of {@link TrainedModel#labels()}, which is that of the outputs in its file. Predictions may
 * be made from several threads.
 */
public final class NetworkModel extends Model<Label> implements ONNXExportable {
  private static final long serialVersionUID = 1L;

  /** What the network's file calls them. */
  private static final String PROBABILITIES = "probabilities";

  private final transient TrainedModel model;
  private final transient DatasetImages images;

  private NetworkModel(
      String name,
      ModelProvenance provenance,
      ImmutableFeatureMap features,
      ImmutableOutputInfo<Label> outputs,
      TrainedModel model) {
    super(name, provenance, features, outputs, true);
    this.model = model;
    this.images = DatasetImages.in(features, Optional.of(model.image()));
  }

  // Making ----------------------------------------------------------------------------------------

  /**
   * A trained classifier of images, whose features are its pixels.
   *
   * @throws FileException if it takes no images or has no labels
   * @throws ProvenanceException if it has no provenance and is from no file, either
   */
  public static NetworkModel of(TrainedModel model) {
    ImageSize size = model.classifiedImage();
    return of(model, PixelNames.of(size).features(), outputs(model.labels()));
  }

  /** The same for the features and outputs of a data set. */
  static NetworkModel of(
      TrainedModel model, ImmutableFeatureMap features, ImmutableOutputInfo<Label> outputs) {
    ModelProvenance provenance =
        model
            .origin()
            .orElseThrow(
                () ->
                    new ProvenanceException(
                        "The model has no provenance, which every model of Tribuo's has: train it,"
                            + " or save it and load it again."));
    return new NetworkModel("network", provenance, features, outputs, model);
  }

  private static ImmutableOutputInfo<Label> outputs(List<String> classes) {
    Map<Label, Integer> order = new LinkedHashMap<>();
    classes.forEach(name -> order.put(new Label(name), order.size()));
    return new LabelFactory().constructInfoForExternalModel(order);
  }

  /**
   * Reads a model's file; {@link TrainedModel#load} says what is made sure of.
   *
   * @throws FileException if it is no classifier
   */
  public static NetworkModel load(Path path) {
    return of(TrainedModel.load(path));
  }

  public TrainedModel model() {
    return model;
  }

  // Predicting ------------------------------------------------------------------------------------

  @Override
  public Prediction<Label> predict(Example<Label> example) {
    return innerPredict(List.of(example)).get(0);
  }

  @Override
  protected List<Prediction<Label>> innerPredict(Iterable<Example<Label>> examples) {
    return new Predicting(model, images).predictions(examples);
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

  /** The part of it that speaks for the predicted class, as a picture: 0 or more. */
  public Plane saliency(Example<Label> example) {
    return occlusion().saliency(example, predict(example));
  }

  private PatchOcclusion occlusion() {
    return new PatchOcclusion(images, model.labels(), new Predicting(model, images)::probabilities);
  }

  // Keeping ---------------------------------------------------------------------------------------

  @Override
  protected NetworkModel copy(String newName, ModelProvenance newProvenance) {
    return new NetworkModel(newName, newProvenance, featureIDMap, outputIDInfo, model);
  }

  @Override
  public ModelProto serialize() {
    return new ModelMessage(createDataCarrier().serialize(), exportONNXModel("", 0)).write();
  }

  /**
   * Reads what {@link #serialize} wrote; called by Tribuo.
   *
   * @param version of the form
   * @param message the model
   * @throws InvalidProtocolBufferException if the message holds something else
   */
  public static NetworkModel deserializeFromProto(int version, String className, Any message)
      throws InvalidProtocolBufferException {
    ModelMessage read = ModelMessage.read(version, message);
    ModelDataCarrier<?> about = read.carrier();
    @SuppressWarnings("unchecked") // a network's outputs are labels; checked by the first one
    ImmutableOutputInfo<Label> outputs = (ImmutableOutputInfo<Label>) about.outputDomain();
    return new NetworkModel(
        about.name(),
        about.provenance(),
        about.featureDomain(),
        outputs,
        TrainedModel.of(read.whole()));
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

  /** The ONNX model with everything that its file has. */
  @Override
  public OnnxMl.ModelProto exportONNXModel(String domain, long modelVersion) {
    return model.provenance(provenance).onnx(domain, modelVersion);
  }

  /**
   * Writes the network as a part of another graph, such as that of an ensemble.
   *
   * @param input [batch, features], in the order of the feature domain
   * @return the probabilities, [batch, classes], in the order of the output domain
   * @throws ProvenanceException if it has an operator that is not in the operator set that Tribuo
   *     writes
   */
  @Override
  public ONNXNode writeONNXGraph(ONNXRef<?> input) {
    if (model.outputs().stream().noneMatch(output -> output.name().equals(PROBABILITIES))) {
      throw new ProvenanceException(
          "%s is another program's model, and only networks of Sketchell's own become a part of"
              + " Tribuo's graphs; write it as a file of its own with save(path).",
          model.name());
    }
    NetworkGraph graph = new NetworkGraph(input.onnxContext(), model.onnx("", 0).getGraph());
    ONNXRef<?> probabilities =
        graph.result(input, featureIDMap.size(), model.image(), images.columns(), PROBABILITIES);
    List<String> labels = model.labels();
    int[] order = new int[labels.size()];
    for (int id = 0; id < order.length; id++) {
      order[id] = labels.indexOf(outputIDInfo.getOutput(id).getLabel());
    }
    return (ONNXNode) graph.columns(probabilities, labels.size(), order);
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
}
