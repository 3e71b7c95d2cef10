// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.ChecksumFailureException;
import org.eclipse.aether.transfer.MetadataNotFoundException;
import org.eclipse.aether.transfer.RepositoryOfflineException;

/**
 * Says in one sentence why libraries cannot be had: Maven's resolver says it in a chain of
 * exceptions.
 *
 * @param repositories where it looked
 * @param newest the newest version there is of a group and artifact; empty if there is none
 */
record Refusal(List<RemoteRepository> repositories, Function<Coordinates, String> newest) {
  private static final Pattern STATUS = Pattern.compile("(?i)\\bstatus(?: code)?:? (\\d{3})\\b");

  /** The exception to throw for one of the resolver's. */
  DependencyException of(List<Coordinates> asked, Throwable problem) {
    List<Throwable> causes = causes(problem);
    String what = what(asked, causes);
    if (first(causes, RepositoryOfflineException.class) != null) {
      return new DependencyException(
          problem,
          "%s is not in the local repository, and Maven's settings say that this machine is"
              + " offline.",
          what);
    }
    if (first(causes, ChecksumFailureException.class) instanceof ChecksumFailureException wrong) {
      return new DependencyException(
          problem,
          "%s is not used: its checksum is not the one that the repository names (%s). Try again"
              + " later, or ask who keeps the repository.",
          what,
          wrong.getExpected() == null || wrong.getExpected().isEmpty()
              ? "it names none"
              : "expected " + wrong.getExpected() + ", got " + wrong.getActual());
    }
    Throwable network = network(causes);
    if (network != null) {
      return new DependencyException(
          problem,
          "%s cannot be fetched from %s: %s. What is in the local repository needs no network.",
          what,
          where(),
          reason(network));
    }
    if (first(causes, ArtifactNotFoundException.class) instanceof ArtifactNotFoundException gone) {
      return missing(coordinates(gone.getArtifact(), asked), problem);
    }
    if (first(causes, MetadataNotFoundException.class) != null) {
      return missing(asked.get(0), problem);
    }
    Throwable last = causes.get(causes.size() - 1);
    return new DependencyException(
        problem, "%s cannot be had: %s", what, sentence(String.valueOf(last.getMessage())));
  }

  /** For a range without a version in it. */
  DependencyException noneIn(Coordinates range) {
    return missing(range, null);
  }

  private DependencyException missing(Coordinates wanted, Throwable problem) {
    String known = newest.apply(wanted.withVersion("RELEASE"));
    String name = wanted.group() + ":" + wanted.artifact();
    if (known.isEmpty()) {
      return new DependencyException(
          problem, "There is no %s in %s: check group and artifact.", wanted, where());
    }
    return known.equals(wanted.version())
        ? new DependencyException(
            problem, "%s is known in %s, but has no jar there.", wanted, where())
        : new DependencyException(
            problem,
            "There is no %s in %s; the newest version of %s is %s.",
            wanted,
            where(),
            name,
            known);
  }

  private static Coordinates coordinates(Artifact artifact, List<Coordinates> asked) {
    return artifact == null ? asked.get(0) : MavenSearch.coordinates(artifact);
  }

  private String where() {
    return repositories.stream()
        .map(one -> one.getId() + " (" + one.getUrl() + ")")
        .collect(Collectors.joining(", "));
  }

  /** The library that the resolver failed at, if it says so. */
  private static String what(List<Coordinates> asked, List<Throwable> causes) {
    for (Throwable cause : causes) {
      Artifact artifact =
          cause instanceof ArtifactTransferException transfer
              ? transfer.getArtifact()
              : cause instanceof ArtifactDescriptorException descriptor
                  ? descriptor.getResult().getArtifact()
                  : null;
      if (artifact != null) {
        return MavenSearch.coordinates(artifact).toString();
      }
    }
    return asked.stream().map(Coordinates::toString).collect(Collectors.joining(", "));
  }

  private static Throwable network(List<Throwable> causes) {
    return causes.stream()
        .filter(
            cause ->
                cause instanceof UnknownHostException
                    || cause instanceof ConnectException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof SSLException
                    || STATUS.matcher(String.valueOf(cause.getMessage())).find())
        .findFirst()
        .orElse(null);
  }

  private static String reason(Throwable network) {
    if (network instanceof UnknownHostException) {
      return "the server's name is not known; is there a network?";
    }
    if (network instanceof SocketTimeoutException) {
      return "the server does not answer";
    }
    String message = String.valueOf(network.getMessage()).strip().replaceAll("\\s+", " ");
    Matcher status = STATUS.matcher(message);
    if (status.find() && status.group(1).matches("401|403|407")) {
      return "the server wants a name and a password that Maven's settings do not give it (HTTP "
          + status.group(1)
          + ")";
    }
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }

  private static String sentence(String message) {
    String line = message.strip().replaceAll("\\s+", " ");
    return line.endsWith(".") ? line : line + ".";
  }

  private static Throwable first(List<Throwable> causes, Class<? extends Throwable> type) {
    return causes.stream().filter(type::isInstance).findFirst().orElse(null);
  }

  /** The exception, its causes, and those of the results that it carries; the cause first. */
  private static List<Throwable> causes(Throwable problem) {
    List<Throwable> all = new ArrayList<>();
    for (Throwable cause = problem;
        cause != null && !all.contains(cause);
        cause = cause.getCause()) {
      all.add(cause);
      if (cause instanceof ArtifactResolutionException many) {
        for (ArtifactResult result : many.getResults()) {
          for (Exception each : result.getExceptions()) {
            for (Throwable deep = each;
                deep != null && !all.contains(deep);
                deep = deep.getCause()) {
              all.add(deep);
            }
          }
        }
      }
    }
    return all;
  }
}
