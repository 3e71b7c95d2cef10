// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.sketchell.model.TrainedModel;

/**
 * The models of this process, one for all tasks, by the SHA-256 of their bytes. Those that were not
 * used for longest go, and are freed when no task has them any more.
 */
final class LoadedModels {
  private static final int MOST = 8;

  private static final Map<String, Place> PLACES =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Place> eldest) {
          return size() > MOST;
        }
      };

  private LoadedModels() {}

  /** The model, ready to run; tasks that want the same one meanwhile wait for it. */
  static TrainedModel get(String sha256, Supplier<TrainedModel> load) {
    Place place;
    synchronized (PLACES) {
      place = PLACES.computeIfAbsent(sha256, key -> new Place());
    }
    return place.get(load);
  }

  static int size() {
    synchronized (PLACES) {
      return PLACES.size();
    }
  }

  private static final class Place {
    private TrainedModel model;

    synchronized TrainedModel get(Supplier<TrainedModel> load) {
      if (model == null) {
        TrainedModel loaded = load.get();
        loaded.requireRunnable();
        model = loaded;
      }
      return model;
    }
  }
}
