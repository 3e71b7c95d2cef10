// SPDX-License-Identifier: Apache-2.0
package org.sketchell.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.sketchell.file.AtomicFile;

/**
 * A text of values parted by commas, semicolons or tabs, in lines of equal length, as spreadsheets
 * write it (RFC 4180).
 *
 * @param content the bytes of the file
 * @param lines with the number that each begins at, from 1
 */
record CsvText(byte[] content, List<Line> lines) {
  /** More than any table of picture files needs. */
  private static final long LARGEST = 1L << 29;

  /** Values, and where they stand. */
  record Line(long number, List<String> values) {}

  /** Whether a file is one, by its name. */
  static boolean isOne(Path file) {
    String name = Listing.name(file).toLowerCase(Locale.ROOT);
    return name.endsWith(".csv") || name.endsWith(".tsv");
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is no such text, in UTF-8, or empty
   */
  static CsvText read(Path file) {
    byte[] content;
    try (FileChannel channel = Content.open(file, "a table (.csv)")) {
      if (channel.size() > LARGEST) {
        throw new DataException("%s is too large for a table of pictures.", file);
      }
      content = Channels.newInputStream(channel).readAllBytes();
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    }
    String text = text(file, content);
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder().fieldSeparator(separator(text)).ofCsvRecord(text)) {
      List<Line> lines =
          reader.stream()
              .map(
                  line ->
                      new Line(
                          line.getStartingLineNumber(),
                          line.getFields().stream().map(String::strip).toList()))
              .toList();
      if (lines.isEmpty()) {
        throw new DataException(
            "%s is empty; expected a line with the names of its columns, then one for each picture.",
            file);
      }
      return new CsvText(content, lines);
    } catch (CsvParseException | UncheckedIOException e) {
      throw new DataException(
          e,
          "%s is no table: %s; every line has as many values as the first, parted by commas.",
          file,
          reason(e));
    } catch (IOException e) {
      throw new DataException(e, "Cannot read %s: %s.", file, AtomicFile.reason(e));
    }
  }

  /** The innermost reason says what is wrong, those around it say where. */
  private static String reason(Throwable e) {
    String where = e.getMessage() == null ? "" : e.getMessage();
    Throwable cause = e.getCause();
    String why = cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
    return (where + why).replaceAll("[.\\s]+$", "");
  }

  private static String text(Path file, byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new DataException(e, "%s is not text in UTF-8; save it as CSV in UTF-8.", file);
    }
  }

  /** What the first line has most of, outside of quotes. */
  private static char separator(String text) {
    String first = text.lines().findFirst().orElse("").replaceAll("\"[^\"]*\"", "");
    return Stream.of(',', ';', '\t')
        .max((one, other) -> Long.compare(count(first, one), count(first, other)))
        .filter(separator -> count(first, separator) > 0)
        .orElse(',');
  }

  private static long count(String text, char separator) {
    return text.chars().filter(c -> c == separator).count();
  }
}
