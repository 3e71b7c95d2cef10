package org.sketchell.provenance;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.sketchell.optim.Adam;
import org.sketchell.optim.AdamW;
import org.sketchell.optim.Optimizer;
import org.sketchell.optim.RmsProp;
import org.sketchell.optim.Sgd;

/** An update rule with all its numbers, as facts and back. */
final class RecordedOptimizer {
  private static final String NAME = "name";
  private static final List<Class<? extends Optimizer>> KNOWN =
      List.of(Sgd.class, Adam.class, AdamW.class, RmsProp.class);

  private RecordedOptimizer() {}

  static Facts facts(Optimizer optimizer) {
    Facts facts = Facts.of(NAME, optimizer.name());
    optimizer.settings().forEach(facts::and);
    return facts;
  }

  static Optimizer of(Map<?, ?> facts) {
    for (Class<? extends Optimizer> rule : KNOWN) {
      if (rule.getSimpleName().equals(facts.get(NAME))) {
        RecordComponent[] parts = rule.getRecordComponents();
        Class<?>[] types =
            Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(parts).map(part -> facts.get(part.getName())).toArray();
        try {
          return rule.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
          throw new ProvenanceException(
              "The record of the optimizer " + facts + " does not fit this version of Sketchell.",
              e);
        }
      }
    }
    throw new ProvenanceException(
        "The record names the optimizer "
            + facts.get(NAME)
            + ", which this version of Sketchell does not know.");
  }
}
