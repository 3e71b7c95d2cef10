package org.sketchell.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes results as a table for people and as JSON for programs. */
final class Report {
  private Report() {}

  static String heading(List<String> names) {
    StringBuilder line = new StringBuilder("%-8s%6s".formatted("network", "batch"));
    for (String name : names) {
      line.append("%18s".formatted(name));
    }
    line.append("%8s".formatted("others"));
    for (String name : names.subList(1, names.size())) {
      line.append("   %-27s".formatted("ratio to " + name + " (range)"));
    }
    return line.toString();
  }

  static String line(Result result) {
    StringBuilder line = new StringBuilder("%-8s%6d".formatted(result.network(), result.batch()));
    for (int i = 0; i < result.names().size(); i++) {
      line.append(String.format(Locale.ROOT, "%16.1f/s", result.speed(i)));
    }
    line.append(String.format(Locale.ROOT, "%8.2f", result.others()));
    for (int i = 1; i < result.names().size(); i++) {
      double[] ratios = result.ratios(i);
      line.append("   ")
          .append(
              "%-27s"
                  .formatted(
                      String.format(
                          Locale.ROOT,
                          "%.2f (%.2f to %.2f)",
                          Result.median(ratios),
                          Arrays.stream(ratios).min().orElseThrow(),
                          Arrays.stream(ratios).max().orElseThrow())));
    }
    return line.toString();
  }

  static String json(int threads, double seconds, List<Result> results) {
    List<String> matches = new ArrayList<>();
    for (Result result : results) {
      List<String> contestants = new ArrayList<>();
      for (int i = 0; i < result.names().size(); i++) {
        contestants.add(
            "{\"name\": \"%s\", \"steps_per_second\": %s, \"rounds\": %s, \"ratio\": %s}"
                .formatted(
                    result.names().get(i),
                    number(result.speed(i)),
                    numbers(result.speeds().get(i)),
                    number(Result.median(result.ratios(i)))));
      }
      matches.add(
          "    {\"network\": \"%s\", \"batch\": %d, \"other_processors_busy\": %s, \"contestants\": [\n      %s]}"
              .formatted(
                  result.network(),
                  result.batch(),
                  Double.isNaN(result.others()) ? "null" : number(result.others()),
                  String.join(",\n      ", contestants)));
    }
    return """
        {
          "java": "%s",
          "processors": %d,
          "threads": %d,
          "openblas_threads": %s,
          "seconds_per_turn": %s,
          "matches": [
        %s
          ]
        }
        """
        .formatted(
            Runtime.version(),
            Runtime.getRuntime().availableProcessors(),
            threads,
            quotedOrNull(System.getenv("OPENBLAS_NUM_THREADS")),
            number(seconds),
            String.join(",\n", matches));
  }

  private static String quotedOrNull(String value) {
    return value == null ? "null" : '"' + value.replace("\\", "").replace("\"", "") + '"';
  }

  private static String numbers(double[] values) {
    return Arrays.stream(values)
        .mapToObj(Report::number)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
