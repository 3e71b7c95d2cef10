// SPDX-License-Identifier: Apache-2.0
package org.sketchell.picture;

import com.google.errorprone.annotations.CheckReturnValue;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Figures shown one after the other: in a terminal, or as an HTML page with buttons.
 *
 * @param title what it shows; empty for nothing
 * @param frames the figures, at least one; all with the same panels and sizes
 * @param milliseconds how long each one stays, at least 33 (thirty a second)
 */
public record Animation(String title, List<Figure> frames, int milliseconds) {
  private static final int SHORTEST = 33;

  /** Checks that there is something to show and takes a copy of the list. */
  public Animation {
    Objects.requireNonNull(title, "title");
    frames = List.copyOf(frames);
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("An animation needs at least one figure; it got none.");
    }
    milliseconds = Math.max(SHORTEST, milliseconds);
  }

  /** An animation of twenty figures a second. */
  public static Animation of(List<Figure> frames) {
    return new Animation("", frames, 50);
  }

  @CheckReturnValue
  public Animation title(String text) {
    return new Animation(text, frames, milliseconds);
  }

  /** The same animation with each figure shown for so long; never under 33 milliseconds. */
  @CheckReturnValue
  public Animation milliseconds(int each) {
    return new Animation(title, frames, each);
  }

  /**
   * Plays the animation once, each figure over the one before, and leaves the last one standing. An
   * interrupt (Ctrl-C in the shell) stops it; the thread stays interrupted. Where figures cannot be
   * redrawn (no colours, a pipe, a terminal that is too low) only the last one is printed, with a
   * word about the rest. A notebook gets a page that plays it.
   */
  public void play(PrintStream out, Display display) {
    if (display.protocol() == Protocol.NOTEBOOK) {
      out.print(NotebookMark.of(MimeBundle.of(this)));
      out.flush();
      return;
    }
    Display letters =
        display.protocol().sendsImages() ? display.protocol(Protocol.HALF_BLOCKS) : display;
    String last = frames.get(frames.size() - 1).render(letters);
    if (letters.protocol() == Protocol.PLAIN || lines(last) >= display.rows()) {
      out.print(last);
      out.println(
          "The last of "
              + frames.size()
              + (frames.size() == 1 ? " picture" : " pictures")
              + "; "
              + (letters.protocol() == Protocol.PLAIN
                  ? "this output cannot redraw them"
                  : "the terminal needs more than " + lines(last) + " rows to move them")
              + ". save(\"animation.html\") writes a page that plays them.");
      out.flush();
      return;
    }
    out.print("\u001b[?25l");
    int before = 0;
    try {
      for (Figure frame : frames) {
        String text = frame.render(letters);
        // Cleared behind each line and below: a shorter figure must not leave letters behind.
        out.print(
            (before == 0 ? "" : "\u001b[" + before + "A")
                + text.replace("\n", "\u001b[K\n")
                + "\u001b[J");
        out.flush();
        before = lines(text);
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        Thread.sleep(milliseconds);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      out.print("\u001b[?25h");
      out.flush();
    }
  }

  private static int lines(String text) {
    return (int) text.chars().filter(c -> c == '\n').count();
  }

  /** One page without outside references that plays the animation, with buttons for each step. */
  public String html() {
    Map<String, Integer> images = new LinkedHashMap<>();
    Map<String, Integer> drawings = new LinkedHashMap<>();
    StringBuilder steps = new StringBuilder();
    for (Figure frame : frames) {
      steps.append(steps.length() == 0 ? "[" : ",\n[");
      String comma = "";
      for (Panel panel : frame.panels()) {
        String svg = WebFigure.panelSvg(panel, pixels -> "@" + number(images, Png.dataUri(pixels)));
        steps.append(comma).append('[').append(script(panel.title())).append(',');
        steps.append(number(drawings, svg)).append(']');
        comma = ",";
      }
      steps.append(']');
    }
    String heading = title.isBlank() ? "Animation" : title;
    String body =
        """
        <section class="figure"><h1>%s</h1>
        <div class="controls">
        <button id="back" aria-label="one step back">&#9664;&#xFE0E;</button>
        <button id="play" aria-label="play or pause">play</button>
        <button id="on" aria-label="one step on">&#9654;&#xFE0E;</button>
        <input id="place" type="range" min="0" max="%s" value="0" aria-label="step"/>
        <output id="count"></output>
        </div>
        <div id="stage">%s</div></section>
        <script>
        const images=[%s];
        const drawings=[%s];
        const frames=[%s];
        %s
        </script>
        """
            .formatted(
                Html.escape(heading),
                frames.size() - 1,
                WebFigure.fragment(frames.get(0).title("")),
                scripts(images),
                scripts(drawings),
                steps,
                SCRIPT.replace("MILLISECONDS", Integer.toString(milliseconds)));
    return WebFigure.page(heading, WebFigure.style() + STYLE, body);
  }

  /** The number of a text in the order of first use: what many frames share is written once. */
  private static int number(Map<String, Integer> known, String text) {
    known.putIfAbsent(text, known.size());
    return known.get(text);
  }

  private static String scripts(Map<String, Integer> texts) {
    return texts.keySet().stream().map(Animation::script).collect(Collectors.joining(",\n"));
  }

  private static final String STYLE =
      "h1{font-size:1.2rem;margin:.25rem 0 .75rem}"
          + ".controls{display:flex;gap:8px;align-items:center;margin-bottom:14px;max-width:640px}"
          + ".controls button{font:inherit;min-width:3.2em;min-height:2.6em;color:var(--text);"
          + "background:transparent;border:1px solid var(--faint);border-radius:6px}"
          + ".controls input{flex:1;min-width:60px;accent-color:var(--series-1)}"
          + ".controls output{font-variant-numeric:tabular-nums;white-space:nowrap}";

  private static final String SCRIPT =
      """
      const $=id=>document.getElementById(id);
      const panels=[...document.querySelectorAll('#stage figure')];
      let at=0,timer=null;
      const fill=svg=>svg.replace(/href="@(\\d+)"/g,(m,i)=>'href="'+images[i]+'"');
      function show(i){
        at=(i+frames.length)%frames.length;
        frames[at].forEach(([title,svg],k)=>{
          const caption=panels[k].querySelector('figcaption');
          if(caption)caption.textContent=title;
          panels[k].querySelector('svg').outerHTML=fill(drawings[svg]);
        });
        $('place').value=at;
        $('count').textContent=(at+1)+' / '+frames.length;
      }
      function stop(){clearInterval(timer);timer=null;$('play').textContent='play';}
      function play(){
        if(at===frames.length-1)show(0);
        $('play').textContent='pause';
        timer=setInterval(()=>{at===frames.length-1?stop():show(at+1);},MILLISECONDS);
      }
      $('play').onclick=()=>timer?stop():play();
      $('back').onclick=()=>{stop();show(at-1);};
      $('on').onclick=()=>{stop();show(at+1);};
      $('place').oninput=e=>{stop();show(+e.target.value);};
      show(0);
      if(!matchMedia('(prefers-reduced-motion: reduce)').matches)play();
      """;

  /** A string of JavaScript that is also safe inside a script element. */
  private static String script(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /**
   * Writes the page of {@link #html()} to a file that ends in .html, whole or not at all; gives its
   * absolute path.
   */
  public Path save(String file) {
    Path path = Path.of(file);
    if (!PictureFile.ending(path).startsWith("htm")) {
      throw new IllegalArgumentException(
          "An animation is saved as .html; %s ends in something else.".formatted(file));
    }
    return PictureFile.write(path, html().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** For example {@code animation of 676 figures, 33.8 seconds}. */
  @Override
  public String toString() {
    return "animation"
        + (title.isEmpty() ? "" : " \"" + Words.cut(Words.harmless(title), 40) + "\"")
        + " of "
        + frames.size()
        + (frames.size() == 1 ? " figure, " : " figures, ")
        + Numbers.brief(frames.size() * milliseconds / 1000.0)
        + " seconds";
  }
}
