package org.sketchell.optim;

import java.util.List;

/** The toolkit's schedules: the one table that records are looked up in. */
public final class Schedules {
  /** Each is a record of its settings. */
  public static final List<Class<? extends Schedule>> KINDS =
      List.of(
          Schedule.Constant.class,
          Schedule.Step.class,
          Schedule.MultiStep.class,
          Schedule.Exponential.class,
          Schedule.Cosine.class,
          Schedule.WarmRestarts.class,
          Schedule.Warmup.class,
          Schedule.Sequence.class,
          Schedule.PerEpoch.class,
          Plateau.class,
          OneCycle.class);

  private Schedules() {}
}
