// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark.training;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.sketchell.spark.ring.Link;

/** The workers of one attempt, as far as they are there. */
final class Lineup {
  final int attempt;
  private final Link[] links;
  private final ByteBuffer[] reports;

  Lineup(int attempt, int workers) {
    this.attempt = attempt;
    this.links = new Link[workers];
    this.reports = new ByteBuffer[workers];
  }

  /** Whether a worker of this rank is not there yet. */
  boolean awaits(int rank) {
    return rank >= 0 && rank < links.length && links[rank] == null;
  }

  void arrived(Link link) {
    links[link.who().from()] = link;
  }

  void ready(Link link, ByteBuffer report) {
    reports[link.who().from()] = report;
  }

  boolean isComplete() {
    return Arrays.stream(reports).allMatch(Objects::nonNull);
  }

  /** Of those that are there, by rank. */
  List<Link> links() {
    return Arrays.stream(links).filter(Objects::nonNull).toList();
  }

  List<ByteBuffer> reports() {
    return List.of(reports);
  }

  /** Ends all connections, so that their tasks fail and Spark begins the stage again. */
  void close() {
    links().forEach(Link::close);
  }
}
