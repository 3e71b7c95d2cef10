// SPDX-License-Identifier: Apache-2.0
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

/** What Tribuo wants to know of a classifier that another program wrote, or trained. */
final class ForeignOrigin {
  private ForeignOrigin() {}

  static ModelProvenance provenance(
      Path path,
      OnnxMl.ModelProto onnx,
      List<String> classes,
      ImageSize image,
      ClassifierPorts ports) {
    return provenance(
        path,
        classes,
        image,
        facts(onnx, classes)
            .and("producer", onnx.getProducerName())
            .and(ClassifierPorts.KEY, ports.facts()));
  }

  /**
   * Of a network of ours with weights that another program trained.
   *
   * @param step the file that it was trained by; or its own, where nothing is known of that
   */
  static ModelProvenance provenance(
      Path step, OnnxMl.ModelProto onnx, List<String> classes, ImageSize image) {
    return provenance(step, classes, image, facts(onnx, classes));
  }

  private static Facts facts(OnnxMl.ModelProto onnx, List<String> classes) {
    return Facts.of(ModelFile.CLASSES, classes).and(ModelFile.GRAPH_HASH, Weights.graphHash(onnx));
  }

  private static ModelProvenance provenance(
      Path trainer, List<String> classes, ImageSize image, Facts facts) {
    return new ModelProvenance(
        TrainedModel.class.getName(),
        OffsetDateTime.now(ZoneOffset.UTC),
        new ExternalDatasetProvenance(
            "unknown-external-data", new LabelFactory(), false, image.pixels(), classes.size()),
        new ExternalTrainerProvenance(location(trainer)),
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
