package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.sketchell.record.Facts;
import org.sketchell.record.Weights;
import org.sketchell.shape.ImageSize;
import org.tribuo.classification.LabelFactory;
import org.tribuo.interop.ExternalDatasetProvenance;
import org.tribuo.interop.ExternalTrainerProvenance;
import org.tribuo.provenance.ModelProvenance;

/** What Tribuo wants to know of a classifier that another program wrote. */
final class ForeignOrigin {
  private ForeignOrigin() {}

  static ModelProvenance provenance(
      Path path,
      OnnxMl.ModelProto onnx,
      List<String> classes,
      ImageSize image,
      ClassifierPorts ports) {
    Facts facts =
        Facts.of(ModelFile.CLASSES, classes)
            .and(ModelFile.GRAPH_HASH, Weights.graphHash(onnx))
            .and("producer", onnx.getProducerName())
            .and(ClassifierPorts.KEY, ports.facts());
    return new ModelProvenance(
        TrainedModel.class.getName(),
        OffsetDateTime.now(ZoneOffset.UTC),
        new ExternalDatasetProvenance(
            "unknown-external-data", new LabelFactory(), false, image.pixels(), classes.size()),
        new ExternalTrainerProvenance(location(path)),
        facts.map());
  }

  private static URL location(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("Every file has a URL", e);
    }
  }
}
