// SPDX-License-Identifier: Apache-2.0
package org.sketchell.train;

import com.google.errorprone.annotations.CheckReturnValue;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.Printable;

/**
 * Keeps a table of a training (CSV, RFC 4180): a line for each epoch with its number, the steps so
 * far, the learning rate, the seconds that it took, and all that was logged, and one for each
 * validation {@linkplain Trainer#validateEverySteps within an epoch}; or a line for every so many
 * steps, and for each such validation, with what {@linkplain TrainingRun#lastStep that step}
 * logged, and the seconds since training began. After every epoch the file is whole; a training
 * that goes on from a {@link Checkpoint} writes its earlier epochs, too, and keeps the lines of
 * earlier steps that the file has.
 *
 * <pre>{@code
 * new Trainer().maxEpochs(20).callback(CsvLog.to(Path.of("run.csv")))
 * }</pre>
 */
public final class CsvLog implements Callback {
  private static final List<String> FIRST = List.of("epoch", "steps", "learning_rate", "seconds");

  private final Path path;
  private final int everySteps;

  /** The lines for steps, by column. */
  private final List<Map<String, String>> lines = new ArrayList<>();

  private long noted;

  /** Whether the file may be replaced: one that was refused is left as it is. */
  private boolean accepted;

  private CsvLog(Path path, int everySteps) {
    this.path = path;
    this.everySteps = everySteps;
  }

  /** Writes this file; one that is there is replaced after the first epoch. */
  public static CsvLog to(Path path) {
    return new CsvLog(path, 0);
  }

  /** After how many steps there is a line; 0 for one after each epoch. */
  public int everySteps() {
    return everySteps;
  }

  /**
   * A table of steps instead of epochs.
   *
   * @param steps from one line to the next, at least 1; of several that run as one, the last counts
   * @throws TrainingException if it is less
   */
  @CheckReturnValue
  public CsvLog everySteps(int steps) {
    if (steps < 1) {
      throw new TrainingException(
          "A table of steps has a line for every so many of them, at least 1, but got %d.", steps);
    }
    return new CsvLog(path, steps);
  }

  /**
   * Makes sure that there will be a table.
   *
   * @throws org.sketchell.file.FileException if the file cannot be written
   */
  @Override
  public void started(TrainingRun run) {
    accepted = false;
    AtomicFile.requireWritable(path, 1);
    lines.clear();
    noted = run.steps();
    if (everySteps > 0 && run.steps() > 0 && Files.exists(path)) {
      readBack(run.steps());
    }
    accepted = true;
  }

  private void readBack(long steps) {
    try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(path)) {
      for (NamedCsvRecord record : reader) {
        Map<String, String> line = new LinkedHashMap<>(record.getFieldsAsMap());
        if (Long.parseLong(line.getOrDefault("steps", "")) <= steps) {
          lines.add(line);
        }
      }
    } catch (IOException | CsvParseException | NumberFormatException e) {
      throw new TrainingException(
          e,
          "%s is no table of steps that this training could go on with; give its table another"
              + " name.",
          path);
    }
  }

  @Override
  public void stepped(TrainingRun run, int step, int steps, Map<String, Double> means) {
    if (everySteps == 0 || run.steps() / everySteps == noted / everySteps) {
      return;
    }
    noted = run.steps();
    Map<String, Double> values = new LinkedHashMap<>(run.lastStep());
    Map<String, String> line = new LinkedHashMap<>();
    line.put("epoch", Integer.toString(run.epochs() + 1));
    line.put("steps", Long.toString(run.steps()));
    line.put("learning_rate", values.remove("learning_rate").toString());
    line.put("seconds", Double.toString(run.seconds()));
    values.forEach((name, value) -> line.putIfAbsent(name, value.toString()));
    lines.add(line);
  }

  @Override
  public void validated(TrainingRun run, ValidationMetrics metrics) {
    if (everySteps > 0 && run.trainer().validateEverySteps() > 0) {
      boolean isThere =
          !lines.isEmpty()
              && Long.toString(metrics.steps()).equals(lines.get(lines.size() - 1).get("steps"));
      if (!isThere) {
        lines.add(line(metrics));
      } else {
        Map<String, String> there = lines.get(lines.size() - 1);
        metrics.values().forEach((name, value) -> there.putIfAbsent(name, value.toString()));
      }
    }
    if (run.isWithinEpoch(metrics)) {
      writeAll(run);
    }
  }

  @Override
  public void epochEnded(TrainingRun run, EpochMetrics epoch) {
    writeAll(run);
  }

  private void writeAll(TrainingRun run) {
    if (everySteps == 0) {
      SortedMap<Long, Map<String, String>> all = new TreeMap<>();
      run.validations().forEach(one -> all.put(one.steps(), line(one)));
      run.history().forEach(one -> all.put(one.steps(), line(one)));
      lines.clear();
      lines.addAll(all.values());
    }
    write();
  }

  @Override
  public void ended(TrainingRun run) {
    boolean was = accepted;
    accepted = false;
    if (was && everySteps > 0) {
      write();
    }
  }

  @Override
  public void failed(TrainingRun run, Throwable error) {
    ended(run);
  }

  private void write() {
    AtomicFile.write(path, text().getBytes(StandardCharsets.UTF_8));
  }

  private String text() {
    // What is logged may differ from epoch to epoch, as where not each is validated.
    Set<String> names = new LinkedHashSet<>(FIRST);
    lines.forEach(line -> names.addAll(line.keySet()));
    StringWriter text = new StringWriter();
    try (CsvWriter writer = CsvWriter.builder().build(text)) {
      writer.writeRecord(names);
      for (Map<String, String> line : lines) {
        writer.writeRecord(names.stream().map(name -> line.getOrDefault(name, "")).toList());
      }
    } catch (IOException e) {
      throw new IllegalStateException("A text in memory can always be written.", e);
    }
    return text.toString();
  }

  private static Map<String, String> line(ValidationMetrics metrics) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("epoch", Integer.toString(metrics.epoch()));
    line.put("steps", Long.toString(metrics.steps()));
    line.put("learning_rate", Double.toString(metrics.learningRate()));
    metrics.values().forEach((name, value) -> line.putIfAbsent(name, value.toString()));
    return line;
  }

  private static Map<String, String> line(EpochMetrics epoch) {
    Map<String, String> line = new LinkedHashMap<>();
    line.put("epoch", Integer.toString(epoch.epoch()));
    line.put("steps", Long.toString(epoch.steps()));
    line.put("learning_rate", Double.toString(epoch.learningRate()));
    line.put("seconds", Double.toString(epoch.seconds()));
    epoch.values().forEach((name, value) -> line.putIfAbsent(name, value.toString()));
    return line;
  }

  @Override
  public String toString() {
    return "CsvLog("
        + Printable.line(path)
        + (everySteps == 0 ? "" : ", every " + everySteps + " steps")
        + ")";
  }
}
