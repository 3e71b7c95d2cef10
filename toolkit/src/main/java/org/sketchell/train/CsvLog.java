package org.sketchell.train;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;

/**
 * Keeps a table of a training (CSV, RFC 4180): a line for each epoch with its number, the steps so
 * far, the learning rate, the seconds that it took, and all that was logged. After every epoch the
 * file is whole; a training that goes on from a {@link Checkpoint} writes its earlier epochs, too.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(20).callback(CsvLog.to(Path.of("run.csv")))
 * }</pre>
 */
public final class CsvLog implements Callback {
  private final Path path;

  private CsvLog(Path path) {
    this.path = path;
  }

  /** Writes this file; one that is there is replaced after the first epoch. */
  public static CsvLog to(Path path) {
    return new CsvLog(path);
  }

  /**
   * Makes sure that there will be a table.
   *
   * @throws org.sketchell.file.FileException if the file cannot be written
   */
  @Override
  public void started(TrainingRun run) {
    AtomicFile.requireWritable(path, 1);
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    AtomicFile.write(path, text(run.history()).getBytes(StandardCharsets.UTF_8));
  }

  private static String text(List<EpochMetrics> history) {
    // What is logged may differ from epoch to epoch, as where not each is validated.
    Set<String> names = new LinkedHashSet<>();
    history.forEach(epoch -> names.addAll(epoch.values().keySet()));
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().build(text)) {
      List<String> head = new ArrayList<>(List.of("epoch", "steps", "learning_rate", "seconds"));
      head.addAll(names);
      writer.writeRecord(head);
      history.forEach(epoch -> writer.writeRecord(line(epoch, names)));
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory can always be written.", e);
    }
    return text.toString();
  }

  private static List<String> line(EpochMetrics epoch, Set<String> names) {
    List<String> line = new ArrayList<>();
    line.add(Integer.toString(epoch.epoch()));
    line.add(Long.toString(epoch.steps()));
    line.add(Double.toString(epoch.learningRate()));
    line.add(Double.toString(epoch.seconds()));
    for (String name : names) {
      Double value = epoch.values().get(name);
      line.add(value == null ? "" : value.toString());
    }
    return line;
  }

  @Override
  public String toString() {
    return "CsvLog(" + Printable.line(path) + ")";
  }
}
