// SPDX-License-Identifier: Apache-2.0
package org.sketchell.dependency;

import java.util.Map;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.collection.DependencyCollectionContext;
import org.eclipse.aether.collection.DependencySelector;
import org.eclipse.aether.graph.Dependency;

/**
 * Passes over what a session has already, with all that it would need, and notes where another
 * version was wanted.
 *
 * @param present what the session has
 * @param otherVersions a sentence for each library that is there in another version
 */
record Unless(PresentLibraries present, Map<String, String> otherVersions)
    implements DependencySelector {

  @Override
  public boolean selectDependency(Dependency dependency) {
    Artifact artifact = dependency.getArtifact();
    Coordinates wanted = MavenSearch.coordinates(artifact);
    PresentLibraries.Present known = present.find(wanted).orElse(null);
    if (known == null) {
      return true;
    }
    if (!dependency.isOptional() && !known.version().equals(wanted.version())) {
      otherVersions.put(
          wanted.key(),
          wanted
              + " is needed; "
              + (known.isOwn() ? "Sketchell brings " : "the session has ")
              + known.version()
              + ", which is used.");
    }
    return false;
  }

  @Override
  public DependencySelector deriveChildSelector(DependencyCollectionContext context) {
    return this;
  }
}
