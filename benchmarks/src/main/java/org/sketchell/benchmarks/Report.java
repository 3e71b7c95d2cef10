// SPDX-License-Identifier: Apache-2.0
package org.sketchell.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Results as a table for people, as Markdown for the repository, as JSON for programs. */
final class Report {
  private static final String ABSENT = "-";

  private final Machine machine;
  private final LocalDate day;
  private final String settings;
  private final List<Result> results;
  private final List<String> names;

  /**
   * @param settings how it was measured, in words
   */
  Report(Machine machine, LocalDate day, String settings, List<Result> results) {
    this.machine = machine;
    this.day = day;
    this.settings = settings;
    this.results = results;
    this.names = results.stream().flatMap(result -> result.names().stream()).distinct().toList();
  }

  // Cells ----------------------------------------------------------------------------------------

  private List<String> heading() {
    List<String> cells = new ArrayList<>(List.of("", "network", "batch", "threads", "floor, ms"));
    for (int i = 0; i < names.size(); i++) {
      cells.add(library(names.get(i)) + ", ms");
      cells.add(i == 0 ? "of the limit" : "ratio (range)");
    }
    cells.add("processes");
    cells.add("rounds");
    cells.add("others");
    return cells;
  }

  /** The first word of a name; the rest is its version. */
  private static String library(String name) {
    return name.split(" ")[0];
  }

  private List<String> cells(Result result) {
    Row row = result.row();
    List<String> cells = new ArrayList<>();
    cells.add(row.task().toString());
    cells.add(row.network().toString());
    cells.add(Integer.toString(row.batch()));
    cells.add(Integer.toString(row.threads()));
    cells.add(result.rate() > 0 ? time(result.floor()) : ABSENT);
    for (String name : names) {
      int who = result.names().indexOf(name);
      cells.add(who < 0 ? ABSENT : time(result.milliseconds(who)));
      if (who < 0) {
        cells.add(ABSENT);
      } else if (who == 0) {
        cells.add(percent(result.floor() / result.milliseconds(0)));
      } else {
        cells.add(result.ratio(who).toString());
      }
    }
    cells.add(processes(result));
    cells.add(result.admitted() + " of " + result.rounds());
    cells.add(
        result.processes() == 0
            ? ABSENT
            : Double.isNaN(result.others()) ? "?" : number("%.2f", result.others()));
    return cells;
  }

  /** With the speed of the machine, where a row had to be taken below the usual one. */
  private static String processes(Result result) {
    String counted = result.processes() + " of " + result.wanted();
    return result.speed() < Conditions.QUIET.share()
        ? counted + " at " + percent(result.speed())
        : counted;
  }

  private static String time(double milliseconds) {
    return number(milliseconds < 10 ? "%.3f" : milliseconds < 100 ? "%.2f" : "%.1f", milliseconds);
  }

  private static String percent(double share) {
    return number("%.0f %%", 100 * share);
  }

  private static String number(String form, double value) {
    return String.format(Locale.ROOT, form, value);
  }

  private List<List<String>> lines() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(heading());
    results.forEach(result -> lines.add(cells(result)));
    return lines;
  }

  // Forms ----------------------------------------------------------------------------------------

  /** The circumstances, and a table in columns. */
  String text() {
    List<List<String>> lines = lines();
    int columns = lines.get(0).size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    String heading = String.join("\n", machine.toString(), libraries(), settings, rates());
    StringBuilder text = new StringBuilder(heading + "\n\n");
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        text.append(" ".repeat(widths[i] - line.get(i).length())).append(line.get(i));
        text.append(i < columns - 1 ? "  " : "\n");
      }
    }
    return text.append("\n").append(dropped()).toString();
  }

  /** The same as Markdown. */
  String markdown() {
    List<List<String>> lines = lines();
    StringBuilder text = new StringBuilder();
    text.append("- Machine: ").append(machine).append('\n');
    text.append("- Day: ").append(day).append('\n');
    text.append("- ").append(libraries()).append('\n');
    text.append("- ").append(settings).append('\n');
    text.append("- ").append(rates()).append("\n\n");
    for (int i = 0; i < lines.size(); i++) {
      text.append("| ").append(String.join(" | ", lines.get(i))).append(" |\n");
      if (i == 0) {
        text.append("|---".repeat(lines.get(0).size())).append("|\n");
      }
    }
    return text.append("\n").append(dropped()).toString();
  }

  private String libraries() {
    return "Libraries: " + (names.isEmpty() ? "none was timed" : String.join("; ", names));
  }

  private String rates() {
    Map<Integer, Double> best = new TreeMap<>();
    results.forEach(result -> best.merge(result.row().threads(), result.rate(), Math::max));
    return "Matrix products, best: "
        + best.entrySet().stream()
            .map(
                entry ->
                    entry.getValue() > 0
                        ? number("%.1f GFLOP/s", entry.getValue() / 1e9) + " at " + entry.getKey()
                        : "not measured at " + entry.getKey())
            .collect(Collectors.joining(", "))
        + (best.size() == 1 && best.containsKey(1) ? " thread" : " threads");
  }

  /** What was taken and does not count, and what was not taken. */
  private String dropped() {
    int all = results.stream().mapToInt(Result::rounds).sum();
    int kept = results.stream().mapToInt(Result::admitted).sum();
    int disturbed = results.stream().mapToInt(Result::disturbed).sum();
    int slow = results.stream().mapToInt(Result::slow).sum();
    StringBuilder text = new StringBuilder();
    text.append(
        "Of %d rounds %d count; dropped are %d beside other work, %d on a machine that was slower than elsewhere, and %d of processes in which too few others count.\n"
            .formatted(all, kept, disturbed, slow, all - kept - disturbed - slow));
    List<Result> absent = results.stream().filter(result -> result.processes() == 0).toList();
    if (!absent.isEmpty()) {
      text.append("Not taken, since others were busy, the machine was slow or the time was up: ")
          .append(absent.size() == results.size() ? "every row" : rows(absent))
          .append(".\n");
    }
    List<Result> poor =
        results.stream().filter(result -> !result.isTaken() && result.processes() > 0).toList();
    if (!poor.isEmpty()) {
      text.append("Less is to be trusted, for want of processes at 90 % of the best rate: ")
          .append(rows(poor))
          .append(".\n");
    }
    return text.toString();
  }

  private static String rows(List<Result> results) {
    return results.stream()
        .map(result -> result.row().toString())
        .collect(Collectors.joining("; "));
  }

  /** Everything, round by round. */
  void writeJson(Path file) throws IOException {
    Map<String, Object> whole = new LinkedHashMap<>();
    whole.put("machine", machine);
    whole.put("day", day.toString());
    whole.put("settings", settings);
    whole.put("results", results);
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), whole);
  }
}
