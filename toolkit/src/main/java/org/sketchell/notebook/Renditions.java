// SPDX-License-Identifier: Apache-2.0
package org.sketchell.notebook;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.sketchell.data.Examples;
import org.sketchell.data.Look;
import org.sketchell.data.Parts;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Parameter;
import org.sketchell.nn.Summary;
import org.sketchell.picture.Animation;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;
import org.sketchell.picture.MimeBundle;
import org.sketchell.picture.Panel;
import org.sketchell.picture.Plane;
import org.sketchell.picture.Protocol;
import org.sketchell.tensor.Tensor;
import org.sketchell.train.BatchSearch;
import org.sketchell.train.RateSearch;
import org.sketchell.train.StepProfile;
import org.sketchell.train.TrainingRun;

/**
 * How a notebook shows the value of a cell: as the text that the prompt prints, and in HTML where
 * there is more to see. A value of a user's own class is shown by its method {@code public String
 * toHtml()}, if it has one.
 */
public final class Renditions {
  private static final String OWN = "toHtml";
  private static final String OURS = "org.sketchell.";
  private static final int COLUMNS = 80;
  private static final int ROWS = 18;

  private Renditions() {}

  /** The value as text, and in richer forms if there are any. */
  public static MimeBundle of(Object value) {
    if (value == null) {
      return MimeBundle.text(ValueText.of(null));
    }
    Optional<MimeBundle> picture = picture(value);
    if (picture.isPresent()) {
      return picture.get();
    }
    MimeBundle text = MimeBundle.text(text(value));
    return html(value).map(html -> text.add(MimeBundle.HTML, html)).orElse(text);
  }

  private static Optional<MimeBundle> picture(Object value) {
    if (!value.getClass().getName().startsWith(OURS + "picture.")) {
      return Optional.empty();
    }
    if (value instanceof Figure figure) {
      return figure.panels().isEmpty() ? Optional.empty() : Optional.of(MimeBundle.of(figure));
    }
    if (value instanceof Plane plane) {
      return Optional.of(MimeBundle.of(Figure.of(plane)));
    }
    if (value instanceof Panel panel) {
      return Optional.of(MimeBundle.of(Figure.of(panel)));
    }
    return value instanceof Animation animation
        ? Optional.of(MimeBundle.of(animation))
        : Optional.empty();
  }

  private static String text(Object value) {
    if (value instanceof Tensor tensor) {
      return TensorText.of(tensor, display());
    }
    if (value instanceof Parameter parameter) {
      return TensorText.of(parameter, display());
    }
    return ValueText.of(value);
  }

  private static Display display() {
    return Display.detect().protocol(Protocol.PLAIN).columns(COLUMNS).rows(ROWS);
  }

  private static Optional<String> html(Object value) {
    if (value instanceof Tensor tensor) {
      return TensorHtml.of(tensor, "");
    }
    if (value instanceof Parameter parameter) {
      return TensorHtml.of(parameter.value(), TensorText.heading(parameter));
    }
    if (value instanceof Examples examples) {
      return Optional.of(DataHtml.of(examples));
    }
    if (value instanceof Parts parts) {
      return Optional.of(DataHtml.of(parts));
    }
    return (value.getClass().getName().startsWith(OURS) ? ours(value) : Optional.<String>empty())
        .or(() -> own(value));
  }

  private static Optional<String> ours(Object value) {
    if (value instanceof Summary summary) {
      return Optional.of(NetworkHtml.of(summary));
    }
    if (value instanceof TrainedModel model) {
      return Optional.of(NetworkHtml.of(model));
    }
    if (value instanceof TrainingRun run) {
      return Optional.of(TrainingHtml.of(run));
    }
    if (value instanceof EvaluationReport report) {
      return Optional.of(report.htmlPart());
    }
    if (value instanceof Look look) {
      return Optional.of(DataHtml.of(look));
    }
    if (value instanceof StepProfile profile) {
      return Optional.of(TrainingHtml.of(profile));
    }
    if (value instanceof RateSearch search) {
      return Optional.of(TrainingHtml.of(search));
    }
    return value instanceof BatchSearch search
        ? Optional.of(TrainingHtml.of(search))
        : Optional.empty();
  }

  /** What the value's own method gives; what that throws is thrown. */
  private static Optional<String> own(Object value) {
    Method method;
    try {
      method = value.getClass().getMethod(OWN);
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
    if (method.getReturnType() != String.class || !method.trySetAccessible()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable((String) method.invoke(value));
    } catch (IllegalAccessException e) {
      return Optional.empty();
    } catch (InvocationTargetException e) {
      throw Renditions.<RuntimeException>asItIs(e.getCause());
    }
  }

  /** The user's exception, checked or not, as it would come out of the cell. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E asItIs(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
