// SPDX-License-Identifier: Apache-2.0
package org.sketchell.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.impl.SkeletalConfiguredObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.DateTimeProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import com.oracle.labs.mlrg.olcut.util.Pair;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sketchell.record.DataRecord;
import org.tribuo.provenance.ConfiguredDataSourceProvenance;

/** How a {@link DrawingsSource} was configured, when it was read, and what it then found. */
public final class DrawingsProvenance extends SkeletalConfiguredObjectProvenance
    implements ConfiguredDataSourceProvenance {
  private static final long serialVersionUID = 1L;
  private static final String IMAGES = "images";

  private final OffsetDateTime created;
  private final DataRecord images;

  DrawingsProvenance(DrawingsSource host, DataRecord images) {
    super(host, "DataSource");
    this.created = OffsetDateTime.now(ZoneOffset.UTC);
    this.images = images;
  }

  /** Takes a description from its parts; called by OLCUT when a record is read. */
  public DrawingsProvenance(Map<String, Provenance> map) {
    super(configured(map));
    this.created =
        part(new HashMap<>(map), DATASOURCE_CREATION_TIME, DateTimeProvenance.class).getValue();
    this.images = part(new HashMap<>(map), IMAGES, DataRecord.class);
  }

  private static ExtractedInfo configured(Map<String, Provenance> map) {
    Map<String, Provenance> rest = new HashMap<>(map);
    String className = part(rest, CLASS_NAME, StringProvenance.class).getValue();
    String host = part(rest, HOST_SHORT_NAME, StringProvenance.class).getValue();
    rest.remove(IMAGES);
    rest.remove(DATASOURCE_CREATION_TIME);
    return new ExtractedInfo(className, host, rest, Map.of());
  }

  private static <T extends Provenance> T part(
      Map<String, Provenance> map, String key, Class<T> type) {
    return ObjectProvenance.checkAndExtractProvenance(map, key, type, "DrawingsProvenance");
  }

  /** What the source found: files, hashes, classes, counts. */
  public DataRecord images() {
    return images;
  }

  @Override
  public Map<String, PrimitiveProvenance<?>> getInstanceValues() {
    Map<String, PrimitiveProvenance<?>> values = super.getInstanceValues();
    values.put(DATASOURCE_CREATION_TIME, new DateTimeProvenance(DATASOURCE_CREATION_TIME, created));
    return values;
  }

  @Override
  public Iterator<Pair<String, Provenance>> iterator() {
    List<Pair<String, Provenance>> parts = new ArrayList<>();
    ConfiguredDataSourceProvenance.super.iterator().forEachRemaining(parts::add);
    parts.add(new Pair<>(IMAGES, images));
    return parts.iterator();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DrawingsProvenance that
        && super.equals(that)
        && created.equals(that.created)
        && images.equals(that.images);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), images);
  }
}
