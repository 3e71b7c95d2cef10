// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.io.FlatMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.ListMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.MapMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.ObjectMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.io.SimpleMarshalledProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.EnumProvenance;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The classes that a written provenance names. OLCUT makes objects of them, and initialises any
 * class on the way; so they are looked at before, as parsed, whatever way they were written.
 */
final class NamedClasses {
  private static final Pattern TRUSTED =
      Pattern.compile(
          "(org\\.tribuo|org\\.sketchell|com\\.oracle\\.labs\\.mlrg\\.olcut)\\.[\\w.$]+");

  private NamedClasses() {}

  /**
   * Makes sure that only provenances and enums of known packages are named.
   *
   * @throws ProvenanceException if another class is
   */
  static void requireKnown(List<ObjectMarshalledProvenance> parts) {
    for (ObjectMarshalledProvenance part : parts) {
      requireProvenance(part.getProvenanceClassName());
      part.getMap().values().forEach(NamedClasses::requireKnown);
    }
  }

  private static void requireKnown(FlatMarshalledProvenance part) {
    if (part instanceof ListMarshalledProvenance list) {
      list.getList().forEach(NamedClasses::requireKnown);
    } else if (part instanceof MapMarshalledProvenance map) {
      map.forEach(entry -> requireKnown(entry.getB()));
    } else if (part instanceof SimpleMarshalledProvenance simple) {
      requireProvenance(simple.getProvenanceClassName());
      if (simple.getProvenanceClassName().equals(EnumProvenance.class.getName())
          && !find(simple.getAdditional()).isEnum()) {
        throw refused(simple.getAdditional());
      }
    }
  }

  private static void requireProvenance(String name) {
    if (!Provenance.class.isAssignableFrom(find(name))) {
      throw refused(name);
    }
  }

  /** The class, not initialised. */
  private static Class<?> find(String name) {
    if (!TRUSTED.matcher(name).matches()) {
      throw refused(name);
    }
    try {
      return Class.forName(name, false, NamedClasses.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw refused(name);
    }
  }

  private static ProvenanceException refused(String name) {
    return new ProvenanceException(
        "The provenance names the class %s, which is no provenance of Tribuo's or Sketchell's; it is"
            + " not read.",
        name);
  }
}
