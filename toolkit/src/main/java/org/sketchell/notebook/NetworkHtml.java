// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Summary;
import org.sketchell.picture.Html;
import org.sketchell.runtime.OnnxModel;

/** Networks and models as tables. */
final class NetworkHtml {
  private NetworkHtml() {}

  static String of(Summary summary) {
    HtmlTable layers = HtmlTable.of("Layer", "Type", "Output shape", "Params", "Multiply-adds");
    for (Summary.Row row : summary.rows()) {
      layers.row(
          row.name(),
          row.type(),
          row.output() == null ? "not applied" : row.output(),
          row.parameters(),
          row.cost().multiplyAdds());
    }
    HtmlTable sums =
        HtmlTable.facts()
            .row(
                "Input",
                summary.inputs().stream().map(Object::toString).collect(Collectors.joining(", ")))
            .row("Trainable parameters", summary.trainable())
            .row("Frozen parameters", summary.frozen())
            .row("Size of the parameters (MB)", megabytes(summary.megabytes()));
    if (summary.between().multiplyAdds() > 0) {
      sums.row("Multiply-adds between layers", summary.between().multiplyAdds());
    }
    sums.row("Multiply-adds per example", summary.multiplyAddsPerExample())
        .row(
            "Activations of a batch of " + summary.batch() + " (MB)",
            megabytes(summary.activationMegabytes()))
        .row("Rough memory to train it with Adam (MB)", megabytes(summary.trainingMegabytes(2)));
    return Html.part(layers.html() + sums.html());
  }

  private static HtmlTable.Rounded megabytes(double megabytes) {
    return new HtmlTable.Rounded(megabytes, 3);
  }

  /** What {@code sketchell info} prints of its file. */
  static String of(TrainedModel model) {
    HtmlTable facts = HtmlTable.facts();
    if (!model.name().isEmpty()) {
      facts.row("File", model.name());
    }
    facts
        .row("Bytes", String.format(Locale.ROOT, "%,d", model.size()))
        .row("Written by", model.producer().isEmpty() ? "an unnamed program" : model.producer())
        .row("Inputs", lines(model.inputs()))
        .row("Outputs", lines(model.outputs()));
    if (!model.labels().isEmpty()) {
      facts.row("Labels", String.join(", ", model.labels()));
    }
    model.preprocessing().ifPresent(known -> facts.row("Preprocessing", known));
    model.record().ifPresent(record -> facts.row("Training", record));
    model
        .evaluation()
        .ifPresent(json -> facts.row("Last evaluation", EvaluationReport.summary(json)));
    model.notes().forEach(facts::row);
    return Html.part(facts.html());
  }

  private static String lines(List<OnnxModel.Port> ports) {
    return ports.stream().map(Object::toString).collect(Collectors.joining("\n"));
  }
}
