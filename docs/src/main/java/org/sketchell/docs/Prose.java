// SPDX-License-Identifier: Apache-2.0
package org.sketchell.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;

/** A text in Markdown, and what becomes of it. */
final class Prose {
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

  private final Node document;

  private Prose(Node document) {
    this.document = document;
  }

  static Prose of(String markdown) {
    return new Prose(PARSER.parse(markdown));
  }

  /** Its code between fences, in a language. */
  List<String> code(String language) {
    List<String> code = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(FencedCodeBlock block) {
            if (block.getInfo().equals(language)) {
              code.add(block.getLiteral());
            }
          }
        });
    return code;
  }

  /** Its links, each with what it says, in their order. */
  List<Map.Entry<String, String>> links() {
    List<Map.Entry<String, String>> links = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            links.add(Map.entry(text(link), link.getDestination()));
          }
        });
    return links;
  }

  /**
   * As HTML.
   *
   * @param anchors gives each heading a name that no other has
   * @param headings those of it are added here
   * @param link what a link's address becomes
   * @param below what stands below a block of code
   */
  String html(
      IdGenerator anchors,
      List<Heading> headings,
      UnaryOperator<String> link,
      Function<FencedCodeBlock, String> below) {
    // Of those that render a node the first does, so those of the extensions come last.
    return HtmlRenderer.builder()
        .attributeProviderFactory(
            context ->
                (node, tag, attributes) -> {
                  if (node instanceof Link && tag.equals("a")) {
                    attributes.computeIfPresent("href", (name, href) -> link.apply(href));
                  }
                })
        .nodeRendererFactory(context -> new Headings(context, anchors, headings))
        .nodeRendererFactory(context -> new Blocks(context, below))
        .nodeRendererFactory(Options::new)
        .nodeRendererFactory(Tables::new)
        .extensions(EXTENSIONS)
        .build()
        .render(document);
  }

  private static String text(Node node) {
    StringBuilder text = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text part) {
            text.append(part.getLiteral());
          }

          @Override
          public void visit(Code part) {
            text.append(part.getLiteral());
          }
        });
    return text.toString();
  }

  private static void children(HtmlNodeRendererContext context, Node parent) {
    for (Node part = parent.getFirstChild(); part != null; part = part.getNext()) {
      context.render(part);
    }
  }

  /** Headings that can be linked to. */
  private record Headings(
      HtmlNodeRendererContext context, IdGenerator anchors, List<Heading> headings)
      implements NodeRenderer {
    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(org.commonmark.node.Heading.class);
    }

    @Override
    public void render(Node node) {
      HtmlWriter html = context.getWriter();
      int level = ((org.commonmark.node.Heading) node).getLevel();
      String said = text(node);
      String anchor = anchors.generateId(said);
      headings.add(new Heading(level, anchor, said));
      html.line();
      html.tag("h" + level, Map.of("id", anchor));
      children(context, node);
      if (level > 1) {
        html.raw(
            " <a class=\"anchor\" href=\"#%s\" aria-label=\"Link to: %s\">#</a>"
                .formatted(anchor, Html.escape(said)));
      }
      html.tag("/h" + level);
      html.line();
    }
  }

  /** Code in colours, and what it gave. */
  private record Blocks(HtmlNodeRendererContext context, Function<FencedCodeBlock, String> below)
      implements NodeRenderer {
    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(FencedCodeBlock.class);
    }

    @Override
    public void render(Node node) {
      FencedCodeBlock block = (FencedCodeBlock) node;
      HtmlWriter html = context.getWriter();
      html.line();
      html.raw(code(block.getInfo(), block.getLiteral()));
      html.raw(below.apply(block));
      html.line();
    }
  }

  /** Code in a line, whose options are not broken at their hyphens. */
  private record Options(HtmlNodeRendererContext context) implements NodeRenderer {
    private static final Pattern OPTION = Pattern.compile("--?[a-z][\\w-]*");

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(Code.class);
    }

    @Override
    public void render(Node node) {
      String code = Html.escape(((Code) node).getLiteral());
      HtmlWriter html = context.getWriter();
      html.tag("code");
      html.raw(OPTION.matcher(code).replaceAll("<span class=\"whole\">$0</span>"));
      html.tag("/code");
    }
  }

  /** A block of code, which can be scrolled with the keys. */
  static String code(String language, String code) {
    return "<pre class=\"code\" tabindex=\"0\"><code>"
        + CodeColours.of(language, code.stripTrailing())
        + "</code></pre>\n";
  }

  /** Tables in a frame that scrolls where a window is narrow. */
  private record Tables(HtmlNodeRendererContext context) implements NodeRenderer {
    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(TableBlock.class);
    }

    @Override
    public void render(Node table) {
      HtmlWriter html = context.getWriter();
      html.line();
      html.raw("<div class=\"wide\" tabindex=\"0\">");
      html.tag("table");
      children(context, table);
      html.tag("/table");
      html.raw("</div>");
      html.line();
    }
  }
}
