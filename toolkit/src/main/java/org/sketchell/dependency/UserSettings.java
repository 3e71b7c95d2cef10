// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.settings.Mirror;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.RepositoryPolicy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.repository.Authentication;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * What the user has set for Maven in {@code ~/.m2/settings.xml} and in Maven's own folder: mirrors,
 * proxies, servers with what they ask for, repositories, the local repository, and whether the
 * network may be used.
 */
final class UserSettings {
  private static final String CENTRAL = "https://repo.maven.apache.org/maven2";

  private final Settings settings;
  private final SettingsDecryptionResult secrets;
  private final Path local;

  private UserSettings(Settings settings, SettingsDecryptionResult secrets, Path local) {
    this.settings = settings;
    this.secrets = secrets;
    this.local = local;
  }

  /**
   * Those of this user.
   *
   * @throws DependencyException if they cannot be read
   */
  static UserSettings read() {
    Path folder = Path.of(System.getProperty("user.home"), ".m2");
    DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
    request.setUserSettingsFile(folder.resolve("settings.xml").toFile());
    for (String variable : List.of("MAVEN_HOME", "M2_HOME")) {
      String home = System.getenv(variable);
      if (home != null && !home.isBlank()) {
        request.setGlobalSettingsFile(new File(home, "conf/settings.xml"));
        break;
      }
    }
    request.setSystemProperties(System.getProperties());
    try {
      Settings settings =
          new DefaultSettingsBuilderFactory().newInstance().build(request).getEffectiveSettings();
      DefaultSecDispatcher dispatcher = new DefaultSecDispatcher(new DefaultPlexusCipher());
      dispatcher.setConfigurationFile(folder.resolve("settings-security.xml").toString());
      SettingsDecryptionResult secrets =
          new DefaultSettingsDecrypter(dispatcher)
              .decrypt(new DefaultSettingsDecryptionRequest(settings));
      String asked = System.getProperty("maven.repo.local", settings.getLocalRepository());
      Path local = asked == null || asked.isBlank() ? folder.resolve("repository") : Path.of(asked);
      return new UserSettings(settings, secrets, local.toAbsolutePath());
    } catch (SettingsBuildingException e) {
      SettingsProblem first = e.getProblems().get(0);
      throw new DependencyException(
          e,
          "Maven's settings cannot be read: %s, line %d: %s",
          first.getSource(),
          first.getLineNumber(),
          oneLine(first.getMessage()));
    }
  }

  private static String oneLine(String message) {
    String line = String.valueOf(message).strip().replaceAll("\\s+", " ");
    return line.endsWith(".") ? line : line + ".";
  }

  Path local() {
    return local;
  }

  boolean isOffline() {
    return settings.isOffline();
  }

  /** Passwords that could not be decrypted, as sentences. */
  List<String> remarks() {
    return secrets.getProblems().stream()
        .map(problem -> "Of Maven's settings: " + oneLine(problem.getMessage()))
        .toList();
  }

  /** Tells a session how repositories are reached. */
  void applyTo(SessionBuilder session) {
    DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
    for (Mirror mirror : settings.getMirrors()) {
      mirrors.add(
          mirror.getId(),
          mirror.getUrl(),
          mirror.getLayout(),
          false,
          mirror.isBlocked(),
          mirror.getMirrorOf(),
          mirror.getMirrorOfLayouts());
    }
    DefaultProxySelector proxies = new DefaultProxySelector();
    for (Proxy proxy : secrets.getProxies()) {
      if (proxy.isActive()) {
        Authentication login =
            new AuthenticationBuilder()
                .addUsername(proxy.getUsername())
                .addPassword(proxy.getPassword())
                .build();
        proxies.add(
            new org.eclipse.aether.repository.Proxy(
                proxy.getProtocol(), proxy.getHost(), proxy.getPort(), login),
            proxy.getNonProxyHosts());
      }
    }
    DefaultAuthenticationSelector logins = new DefaultAuthenticationSelector();
    for (Server server : secrets.getServers()) {
      logins.add(
          server.getId(),
          new AuthenticationBuilder()
              .addUsername(server.getUsername())
              .addPassword(server.getPassword())
              .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
              .build());
    }
    session
        .setOffline(isOffline())
        .setMirrorSelector(mirrors)
        .setProxySelector(proxies)
        .setAuthenticationSelector(logins)
        .withLocalRepositoryBaseDirectories(local);
  }

  /** The repositories of the profiles that are active, and Maven Central. */
  List<RemoteRepository> repositories() {
    Map<String, RemoteRepository> all = new LinkedHashMap<>();
    for (Profile profile : settings.getProfiles()) {
      boolean active =
          settings.getActiveProfiles().contains(profile.getId())
              || profile.getActivation() != null && profile.getActivation().isActiveByDefault();
      if (active) {
        profile.getRepositories().forEach(one -> all.putIfAbsent(one.getId(), repository(one)));
      }
    }
    all.putIfAbsent(
        "central",
        new RemoteRepository.Builder("central", "default", CENTRAL)
            .setSnapshotPolicy(policy(null, false))
            .build());
    return new ArrayList<>(all.values());
  }

  private static RemoteRepository repository(Repository repository) {
    return new RemoteRepository.Builder(
            repository.getId(), repository.getLayout(), repository.getUrl())
        .setReleasePolicy(policy(repository.getReleases(), true))
        .setSnapshotPolicy(policy(repository.getSnapshots(), true))
        .build();
  }

  private static org.eclipse.aether.repository.RepositoryPolicy policy(
      RepositoryPolicy asked, boolean otherwise) {
    boolean updates = asked != null && asked.getUpdatePolicy() != null;
    return new org.eclipse.aether.repository.RepositoryPolicy(
        asked == null ? otherwise : asked.isEnabled(),
        updates
            ? asked.getUpdatePolicy()
            : org.eclipse.aether.repository.RepositoryPolicy.UPDATE_POLICY_DAILY,
        // Code that will run here: what its checksum does not fit is not used.
        org.eclipse.aether.repository.RepositoryPolicy.CHECKSUM_POLICY_FAIL);
  }
}
