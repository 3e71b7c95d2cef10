// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.aether.AbstractRepositoryListener;
import org.eclipse.aether.RepositoryEvent;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.collection.DependencySelector;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.RepositoryPolicy;
import org.eclipse.aether.resolution.ArtifactDescriptorPolicy;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRequest;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;
import org.eclipse.aether.util.graph.selector.AndDependencySelector;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;
import org.eclipse.aether.version.Version;

/** One search with Maven's resolver. */
final class MavenSearch implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ANSWER_MILLIS = 60_000;

  private final List<String> remarks = new CopyOnWriteArrayList<>();

  /** A sentence for each library that is there in another version. */
  private final Map<String, String> otherVersions = new ConcurrentHashMap<>();

  private final RepositorySystem system;
  private final CloseableSession session;
  private final List<RemoteRepository> repositories;

  /**
   * A search among the user's repositories.
   *
   * @param present what is passed over
   */
  MavenSearch(PresentLibraries present, Consumer<String> progress, BooleanSupplier stopped) {
    UserSettings settings = UserSettings.read();
    remarks.addAll(settings.remarks());
    system = new RepositorySystemSupplier().get();
    SessionBuilder builder = new Policies(system, new Unless(present, otherVersions)).get();
    settings.applyTo(builder);
    session =
        builder
            .setSystemProperties(System.getProperties())
            .setConfigProperty("aether.transport.http.connectTimeout", CONNECT_MILLIS)
            .setConfigProperty("aether.transport.http.requestTimeout", ANSWER_MILLIS)
            .setChecksumPolicy(RepositoryPolicy.CHECKSUM_POLICY_FAIL)
            // A mistake is asked about again as soon as it is mended.
            .setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false))
            .setTransferListener(new Transfers(progress, stopped))
            .setRepositoryListener(new Remarks(remarks))
            .build();
    repositories = system.newResolutionRepositories(session, settings.repositories());
  }

  /** What a session of the resolver does otherwise than Maven. */
  private static final class Policies extends SessionBuilderSupplier {
    private final Unless unless;

    Policies(RepositorySystem system, Unless unless) {
      super(system);
      this.unless = unless;
    }

    @Override
    public DependencySelector getDependencySelector() {
      return AndDependencySelector.newInstance(super.getDependencySelector(), unless);
    }

    /** A POM that is missing is a remark; one that cannot be read is an error. */
    @Override
    public ArtifactDescriptorPolicy getArtifactDescriptorPolicy() {
      return new SimpleArtifactDescriptorPolicy(true, false);
    }
  }

  private static final class Remarks extends AbstractRepositoryListener {
    private final List<String> remarks;

    Remarks(List<String> remarks) {
      this.remarks = remarks;
    }

    @Override
    public void artifactDescriptorMissing(RepositoryEvent event) {
      remarks.add(coordinates(event.getArtifact()) + " has no POM: what it needs is not known.");
    }
  }

  /** What is needed, without what is there. */
  Resolution find(List<Coordinates> asked) {
    List<Coordinates> chosen = new ArrayList<>();
    for (Coordinates one : asked) {
      chosen.add(one.isOpen() ? choose(one) : one);
    }
    CollectRequest request = new CollectRequest().setRepositories(repositories);
    Set<String> keys = new HashSet<>();
    for (Coordinates one : chosen) {
      request.addDependency(new Dependency(artifact(one), JavaScopes.RUNTIME));
      keys.add(one.key());
    }
    List<Library> libraries = new ArrayList<>();
    try {
      DependencyRequest all =
          new DependencyRequest(request, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
      for (ArtifactResult result : system.resolveDependencies(session, all).getArtifactResults()) {
        Artifact artifact = result.getArtifact();
        Coordinates found = coordinates(artifact);
        if (artifact.getExtension().equals("jar")) {
          libraries.add(new Library(found, artifact.getPath(), keys.contains(found.key())));
        } else {
          remarks.add(found + " is no jar but a " + artifact.getExtension() + "; it is not added.");
        }
      }
    } catch (RepositoryException e) {
      throw new Refusal(repositories, this::newest).of(chosen, e);
    }
    remarks.addAll(otherVersions.values().stream().sorted().toList());
    return new Resolution(libraries, List.of(), remarks);
  }

  /** The newest version that is meant, which is a remark. */
  private Coordinates choose(Coordinates open) {
    String version;
    try {
      version =
          open.version().contains(",") || open.version().startsWith("[")
              ? highest(open)
              : system
                  .resolveVersion(session, new VersionRequest(artifact(open), repositories, ""))
                  .getVersion();
    } catch (RepositoryException e) {
      throw new Refusal(repositories, this::newest).of(List.of(open), e);
    }
    if (version.isEmpty()) {
      throw new Refusal(repositories, this::newest).noneIn(open);
    }
    remarks.add(open + " is version " + version + ".");
    return open.withVersion(version);
  }

  private String highest(Coordinates range) throws RepositoryException {
    List<Version> versions =
        system
            .resolveVersionRange(
                session, new VersionRangeRequest(artifact(range), repositories, ""))
            .getVersions();
    List<String> released =
        versions.stream().map(Version::toString).filter(one -> !isUnfinished(one)).toList();
    if (!released.isEmpty()) {
      return released.get(released.size() - 1);
    }
    return versions.isEmpty() ? "" : versions.get(versions.size() - 1).toString();
  }

  private static boolean isUnfinished(String version) {
    return version.matches("(?i).*(-SNAPSHOT|[.-](alpha|beta|rc|cr|m|ea|preview)[.-]?\\d*)$");
  }

  /** The newest version there is of a group and artifact; empty if there is none. */
  private String newest(Coordinates some) {
    try {
      return highest(some.withVersion("[0,)"));
    } catch (RepositoryException e) {
      // The first mistake is the one to speak of.
      return "";
    }
  }

  private static Artifact artifact(Coordinates one) {
    return new DefaultArtifact(one.group(), one.artifact(), one.classifier(), "jar", one.version());
  }

  static Coordinates coordinates(Artifact artifact) {
    return new Coordinates(
        artifact.getGroupId(),
        artifact.getArtifactId(),
        artifact.getVersion(),
        artifact.getClassifier());
  }

  @Override
  public void close() {
    session.close();
    system.close();
  }
}
