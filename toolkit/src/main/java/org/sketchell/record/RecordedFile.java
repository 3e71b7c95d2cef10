// SPDX-License-Identifier: Apache-2.0
package org.sketchell.record;

import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil.HashType;
import com.oracle.labs.mlrg.olcut.provenance.primitives.HashProvenance;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sketchell.data.SourceFile;
import org.sketchell.file.Printable;

/**
 * A data file as the record of a model has it.
 *
 * @param path where the file was, as it was given
 * @param size bytes
 * @param modified when it was last changed
 * @param sha256 64 hexadecimal digits, lower case; {@link DataRecord#UNKNOWN} if it has changed
 * @param className the class of all its images; empty where one file holds many classes
 * @param images how many images (or labels) the file holds
 * @param used how many of them belong to the set
 * @param changed whether it was changed while it was read
 */
public record RecordedFile(
    Path path,
    long size,
    Instant modified,
    String sha256,
    Optional<String> className,
    int images,
    int used,
    boolean changed) {
  private static final String CHANGED = "changed-while-read";

  static RecordedFile of(SourceFile file) {
    boolean changed = file.hasChanged();
    return new RecordedFile(
        file.path(),
        file.size(),
        file.modified(),
        changed ? DataRecord.UNKNOWN : file.sha256(),
        file.className(),
        file.images(),
        file.used(),
        changed);
  }

  /**
   * The name without the folders before it, which differ from machine to machine, such as {@code
   * violin.npy}.
   */
  public String name() {
    return path.getFileName().toString();
  }

  MapProvenance<Provenance> provenance() {
    Facts facts =
        Facts.of("path", path.toString())
            .and("class", className)
            .and("sha256", new HashProvenance(HashType.SHA256, "sha256", sha256))
            .and("bytes", size)
            .and("modified", modified)
            .and("images", images)
            .and("used", used);
    return (changed ? facts.and(CHANGED, true) : facts).provenance();
  }

  static RecordedFile of(Map<String, ?> facts) {
    return new RecordedFile(
        Path.of((String) facts.get("path")),
        (Long) facts.get("bytes"),
        ((OffsetDateTime) facts.get("modified")).toInstant(),
        (String) facts.get("sha256"),
        Optional.ofNullable((String) facts.get("class")),
        (Integer) facts.get("images"),
        (Integer) facts.get("used"),
        facts.containsKey(CHANGED));
  }

  /** For example {@code cat.npy (cat), 4,748 bytes, SHA-256 34a15ac92d48…, 46 of 60 used}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s%s, %,d bytes, %s, %d of %d used",
        Printable.line(path),
        className.map(name -> " (" + Printable.line(name) + ")").orElse(""),
        size,
        changed ? "changed while it was read" : "SHA-256 " + DataRecord.brief(sha256),
        used,
        images);
  }
}
