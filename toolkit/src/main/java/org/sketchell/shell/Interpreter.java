// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import org.sketchell.file.Printable;
import org.sketchell.notebook.CellOutput;
import org.sketchell.picture.MimeBundle;

/**
 * A session for a program that asks instead of a person who types: cells of a notebook go in, and
 * come back as values and errors. What the code prints goes to standard output, as at the prompt.
 *
 * <p>A cell holds whatever can be typed at the prompt, commands too. Of its values only that of the
 * last line comes back, if that line is an expression, and is no assignment.
 */
public final class Interpreter implements AutoCloseable {
  private static final Set<SubKind> SHOWN =
      Set.of(
          SubKind.TEMP_VAR_EXPRESSION_SUBKIND,
          SubKind.VAR_VALUE_SUBKIND,
          SubKind.OTHER_EXPRESSION_SUBKIND);

  private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\d_$]*");

  private static final int COLUMNS = 100;
  private static final int ROWS = 40;

  private final OtherThreads others = new OtherThreads();
  private final CellAnswers answers;
  private final Dialogue dialogue;

  private Interpreter(Function<Object, MimeBundle> rendering) {
    answers = new CellAnswers(rendering);
    Rendering rows = new Rendering(() -> new ValueRenderer.View(COLUMNS, ROWS, false));
    // What is printed goes where standard output goes at that time.
    PrintWriter out = new PrintWriter(new StandardOutput(), true, StandardCharsets.UTF_8);
    dialogue =
        others.call(
            () ->
                new Dialogue(
                    () -> {
                      Tutorial.OF_THE_SESSION.runs();
                      return Session.local(null);
                    },
                    out,
                    new Paint(rows::view),
                    Tutorial.OF_THE_SESSION,
                    answers));
    others.tell(
        (thread, thrown) -> {
          System.err.println(dialogue.told(thread, thrown));
          System.err.flush();
        });
  }

  /**
   * Opens a session; it begins in the background.
   *
   * @param rendering makes of a value what is to be shown; it runs as a part of the cell, so that
   *     it may compute, fail, and be interrupted
   */
  public static Interpreter open(Function<Object, MimeBundle> rendering) {
    return new Interpreter(rendering);
  }

  /**
   * Runs a cell to its end, or to the first thing that goes wrong.
   *
   * @param remembered whether the history has it
   * @return a {@link CellOutput.Value} or a {@link CellOutput.Failure}; nothing if all went well
   *     and there is no value to show
   */
  public Optional<CellOutput> run(String cell, boolean remembered) {
    return others.call(
        () -> {
          answers.begin();
          Optional<CellMagic> magic = CellMagic.of(cell);
          Optional<String> refusal = magic.flatMap(CellMagic::refusal);
          if (refusal.isPresent()) {
            dialogue.refuse(cell, remembered, refusal.get());
          } else if (magic.isPresent()) {
            time(() -> dialogue.accept(magic.get().code(), remembered));
          } else {
            dialogue.accept(cell, remembered);
          }
          if (dialogue.finished()) {
            dialogue.finish(null);
            answers.complain(
                Answers.Complaint.of(
                    "/exit leaves the shell; here the program that runs the notebook ends it."));
          }
          return answers.end();
        });
  }

  private static void time(Runnable cell) {
    long start = System.nanoTime();
    cell.run();
    System.out.println(
        "The cell took " + Stopwatch.time(System.nanoTime() - start) + ", with compiling it.");
  }

  /**
   * Stops the cell that runs, and what is computed for it; without one nothing happens. Such a cell
   * has failed, also where its code obeys and keeps what it has, as training does: what stands
   * below is not run.
   *
   * @return whether a cell runs
   */
  public boolean interrupt() {
    // Before the cell hears of it: it may have ended when this call returns.
    answers.interrupted(true);
    boolean runs = dialogue.interrupt() > 0;
    if (!runs) {
      answers.interrupted(false);
    }
    return runs;
  }

  /** What was run, the oldest first. */
  public List<String> history() {
    return dialogue.history();
  }

  /** What can be done with a text. */
  public enum Readiness {
    /** It can be run as it is. */
    COMPLETE,
    /** It waits for more lines. */
    INCOMPLETE,
    /** No more lines would make it Java. */
    INVALID
  }

  /** What can be done with a text, as far as its form tells. */
  public Readiness readiness(String text) {
    if (!dialogue.isComplete(text)) {
      return Readiness.INCOMPLETE;
    }
    boolean understood =
        Units.of(dialogue.session().analysis(), text).stream()
            .noneMatch(unit -> unit.kind() == Unit.Kind.DOUBTFUL);
    return understood ? Readiness.COMPLETE : Readiness.INVALID;
  }

  /**
   * What may stand at a place of a text.
   *
   * @param start where the text begins that a continuation replaces
   * @param continuations each once, those of a fitting type first
   */
  public record Completion(int start, List<String> continuations) {
    public Completion {
      continuations = List.copyOf(continuations);
    }
  }

  /** What may stand at the cursor, an offset in the text of a cell. */
  public Completion complete(String text, int cursor) {
    int end = Math.max(0, Math.min(cursor, text.length()));
    String line = text.substring(text.lastIndexOf('\n', end - 1) + 1, end);
    if (Units.isCommand(line) && line.indexOf(' ') < 0) {
      return new Completion(
          end - line.length(),
          dialogue.commands().names().stream().filter(name -> name.startsWith(line)).toList());
    }
    Part part = part(text, end);
    int[] anchor = new int[1];
    List<Suggestion> suggestions =
        dialogue.session().analysis().completionSuggestions(part.text(), part.cursor(), anchor);
    if (suggestions.isEmpty() && part.start() > 0) {
      // Of names that the lines before declare, which have not run yet.
      part = part.withLinesBefore(text);
      suggestions =
          dialogue.session().analysis().completionSuggestions(part.text(), part.cursor(), anchor);
    }
    String typed = part.text().substring(anchor[0], part.cursor());
    List<String> continuations = new ArrayList<>();
    for (boolean fitting : new boolean[] {true, false}) {
      suggestions.stream()
          .filter(suggestion -> suggestion.matchesType() == fitting)
          .map(Suggestion::continuation)
          .filter(continuation -> continuation.startsWith(typed))
          .filter(continuation -> !continuations.contains(continuation))
          .forEach(continuations::add);
    }
    if (continuations.isEmpty() && WORD.matcher(typed).matches()) {
      // Jshell offers no names that the cell itself declares.
      WORD.matcher(text.substring(0, end - typed.length()))
          .results()
          .map(MatchResult::group)
          .filter(word -> word.startsWith(typed))
          .distinct()
          .sorted()
          .forEach(continuations::add);
    }
    return new Completion(end - part.cursor() + anchor[0], continuations);
  }

  /** Signatures and Javadoc of what stands at the cursor, if something is known of it. */
  public Optional<String> documentation(String text, int cursor) {
    int end = Math.max(0, Math.min(cursor, text.length()));
    Optional<String> known = Documentation.around(dialogue.session(), text, end);
    if (known.isPresent()) {
      return known;
    }
    Part part = part(text, end);
    Optional<String> alone = Documentation.find(dialogue.session(), part.text(), part.cursor());
    if (alone.isPresent() || part.start() == 0) {
      return alone;
    }
    Part all = part.withLinesBefore(text);
    return Documentation.find(dialogue.session(), all.text(), all.cursor());
  }

  /** The piece of a cell that the cursor is in, and what stands before it. */
  private record Part(int start, String text, int cursor) {
    Part withLinesBefore(String cell) {
      return new Part(0, "{" + cell.substring(0, start) + text, cursor + start + 1);
    }
  }

  private Part part(String text, int end) {
    int start = 0;
    for (Unit unit : Units.of(dialogue.session().analysis(), text.substring(0, end))) {
      start = unit.offset();
    }
    return new Part(start, text.substring(start, end), end - start);
  }

  /** How many cells were run. */
  @Override
  public String toString() {
    return "interpreter of " + history().size() + " cells";
  }

  @Override
  public void close() {
    dialogue.close();
  }

  private static final class CellAnswers implements Answers {
    private final Function<Object, MimeBundle> rendering;
    private MimeBundle value;
    private CellOutput.Failure failed;
    private boolean interrupted;

    CellAnswers(Function<Object, MimeBundle> rendering) {
      this.rendering = rendering;
    }

    synchronized void begin() {
      value = null;
      failed = null;
      interrupted = false;
    }

    synchronized void interrupted(boolean asked) {
      interrupted = asked;
    }

    synchronized Optional<CellOutput> end() {
      if (failed == null && interrupted) {
        complain(Complaint.of(CellOutput.Failure.INTERRUPTED + "; what there is is kept."));
      }
      return failed != null
          ? Optional.of(failed)
          : Optional.ofNullable(value).map(CellOutput.Value::new);
    }

    private synchronized void is(MimeBundle bundle) {
      value = bundle;
    }

    @Override
    public List<Outcome> look(Session session, List<Outcome> outcomes, boolean last) {
      if (last
          && outcomes.size() == 1
          && outcomes.get(0) instanceof Outcome.Ran ran
          && isShown(ran.snippet())
          && session.lastValue() != null) {
        return List.of(session.withLastValue(ran.snippet(), object -> is(rendering.apply(object))));
      }
      return outcomes;
    }

    private static boolean isShown(Snippet snippet) {
      return SHOWN.contains(snippet.subKind());
    }

    @Override
    public void value(String name, String shown) {
      // A session without a display shows none.
    }

    @Override
    public void declared(Outcome.Declared declared) {
      if (!declared.missing().isEmpty()) {
        warn(Feedback.declared(declared));
      }
    }

    @Override
    public synchronized void complain(Complaint complaint) {
      // The first one is what went wrong.
      if (failed == null) {
        failed = failure(complaint);
      }
    }

    @Override
    public void scriptFailed(Complaint complaint) {
      complain(complaint);
    }

    private static CellOutput.Failure failure(Complaint complaint) {
      boolean interrupted = complaint.message().startsWith(CellOutput.Failure.INTERRUPTED);
      return new CellOutput.Failure(
          interrupted ? CellOutput.Failure.INTERRUPTED : CellOutput.Failure.ERROR,
          complaint.message(),
          marks(complaint),
          complaint.trace());
    }

    private static List<String> marks(Complaint complaint) {
      List<String> marks = new ArrayList<>();
      Origin.Place place = complaint.place();
      if (place != null && !place.code().isBlank()) {
        String where = (place.name().startsWith("input ") ? "line " + place.line() : place) + ": ";
        marks.add(where + Printable.lines(place.code().stripTrailing()));
        if (complaint.exact()) {
          int end = Math.min(place.column() - 1, place.code().length());
          String before = Printable.lines(place.code().substring(0, end));
          marks.add(" ".repeat(where.length() + before.length()) + "^");
        }
      }
      complaint.hint().ifPresent(marks::add);
      return marks;
    }

    @Override
    public void warn(String sentence) {
      System.err.println(sentence);
      System.err.flush();
    }
  }

  /** Standard output, whatever that is at the moment. */
  private static final class StandardOutput extends OutputStream {
    @Override
    public void write(int letter) {
      System.out.write(letter);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      System.out.write(bytes, offset, length);
    }

    @Override
    public void flush() {
      System.out.flush();
    }
  }
}
