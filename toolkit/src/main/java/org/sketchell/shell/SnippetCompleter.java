// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes Java, commands, and the file names that commands take. */
final class SnippetCompleter implements Completer {
  private final Dialogue dialogue;

  SnippetCompleter(Dialogue dialogue) {
    this.dialogue = dialogue;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String text = line.line();
    Optional<Measurement> measured =
        Measurement.of(text).filter(asked -> line.cursor() >= asked.offset());
    if (measured.isPresent()) {
      int offset = measured.get().offset();
      java(text.substring(offset), line, offset, candidates);
      return;
    }
    if (SystemCommand.hasArguments(text)) {
      files(line.word(), "", candidates);
      return;
    }
    if (text.startsWith("/") && !text.startsWith("//") && !text.startsWith("/*")) {
      if (line.wordIndex() == 0) {
        for (String name : dialogue.commands().names()) {
          String purpose = dialogue.commands().purpose(name);
          candidates.add(new Candidate(name, name, null, purpose, null, null, true));
        }
      } else {
        String name = line.words().get(0).strip().split("\\s", 2)[0];
        dialogue
            .commands()
            .filesOf(name)
            .ifPresent(ending -> files(line.word(), ending, candidates));
      }
      return;
    }
    java(text, line, 0, candidates);
    if (candidates.isEmpty() || line.word().isEmpty()) {
      List<String> signatures = Documentation.signatures(dialogue.session(), text, line.cursor());
      if (!signatures.isEmpty()) {
        reader.printAbove(String.join("\n", signatures));
      }
    }
  }

  /** Completes Java that begins at an offset of the line. */
  private void java(String text, ParsedLine line, int offset, List<Candidate> candidates) {
    int[] anchor = new int[1];
    List<Suggestion> suggestions =
        dialogue.session().analysis().completionSuggestions(text, line.cursor() - offset, anchor);
    int wordStart = line.cursor() - line.wordCursor() - offset;
    if (anchor[0] > wordStart) {
      return;
    }
    String before = text.substring(anchor[0], wordStart);
    boolean typed = suggestions.stream().anyMatch(Suggestion::matchesType);
    for (Suggestion suggestion : suggestions) {
      String continuation = suggestion.continuation();
      if ((typed && !suggestion.matchesType() && line.word().isEmpty())
          || !continuation.startsWith(before)) {
        continue;
      }
      String value = continuation.substring(before.length());
      candidates.add(new Candidate(value, value, null, null, null, null, false));
    }
  }

  /** Offers files of an ending; those of a class path follow upon each other. */
  private static void files(String word, String ending, List<Candidate> candidates) {
    int colon = ending.equals(".jar") ? word.lastIndexOf(File.pathSeparatorChar) + 1 : 0;
    String before = word.substring(0, colon);
    files(before, word.substring(colon), ending, candidates);
  }

  private static void files(String before, String word, String ending, List<Candidate> candidates) {
    int slash = word.lastIndexOf('/') + 1;
    Path folder = Path.of(slash == 0 ? "." : word.substring(0, slash));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        boolean isFolder = Files.isDirectory(entry);
        if (isFolder || entry.toString().endsWith(ending)) {
          String name =
              before + word.substring(0, slash) + entry.getFileName() + (isFolder ? "/" : "");
          candidates.add(new Candidate(name, name, null, null, null, null, !isFolder));
        }
      }
    } catch (IOException e) {
      // A folder that cannot be read has nothing to offer.
      return;
    }
  }
}
