package org.sketchell.provenance;

import ai.onnx.proto.OnnxMl;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.tribuo.classification.LabelFactory;
import org.tribuo.interop.ExternalDatasetProvenance;
import org.tribuo.interop.ExternalTrainerProvenance;
import org.tribuo.provenance.ModelProvenance;

/** A classifier of images that another program wrote as ONNX. */
record ImportedModel(Path path, OnnxMl.ModelProto onnx, List<String> classes) {

  static ImportedModel read(Path path, List<String> classes) {
    return new ImportedModel(path, ModelFile.read(path).onnx(), classes);
  }

  /** As a model; a black image tells whether its output is probabilities or logits. */
  NetworkModel model(double white) {
    Ports ports = Ports.find(onnx, classes.size(), (float) (white / 255));
    NetworkModel asIs = NetworkModel.of(provenance(ports), classes, onnx, "");
    float[] probe = asIs.probabilities(new byte[ModelFile.imageSize(onnx).pixels()]);
    return Ports.areProbabilities(probe)
        ? asIs
        : NetworkModel.of(provenance(ports.withSoftmax()), classes, onnx, "");
  }

  private ModelProvenance provenance(Ports ports) {
    Facts facts =
        Facts.of(TrainingFacts.CLASSES, classes)
            .and(TrainingFacts.GRAPH_HASH, Weights.graphHash(onnx))
            .and(TrainingFacts.PARAMETERS, List.of())
            .and("producer", onnx.getProducerName())
            .and(Ports.KEY, ports.facts());
    int pixels = ModelFile.imageSize(onnx).pixels();
    return new ModelProvenance(
        NetworkModel.class.getName(),
        OffsetDateTime.now(ZoneOffset.UTC),
        new ExternalDatasetProvenance(
            "unknown-external-data", new LabelFactory(), false, pixels, classes.size()),
        new ExternalTrainerProvenance(location()),
        facts.map());
  }

  private URL location() {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("Every file has a URL", e);
    }
  }
}
