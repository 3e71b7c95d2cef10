// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.sketchell.model.TrainedModel;
import org.sketchell.runtime.EngineException;
import org.sketchell.runtime.Versions;
import org.sketchell.spark.cluster.ClusterException;
import org.sketchell.spark.cluster.TaskThreads;

/**
 * A model on its way to a task.
 *
 * @param name what errors call it
 * @param sha256 of its bytes
 * @param version of Sketchell on the driver
 */
record SentModel(String name, String sha256, Broadcast<byte[]> bytes, String version)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The model in this process, made ready if no task before has done that.
   *
   * @throws ClusterException if this process cannot run it, or has another version of Sketchell
   */
  TrainedModel here() {
    String own = Versions.sketchell();
    if (!own.equals(version)) {
      throw new ClusterException(
          "The driver has Sketchell %s, but %s has %s; give both the same jars.",
          version, place(), own);
    }
    TaskThreads.fit();
    try {
      return LoadedModels.get(sha256, () -> TrainedModel.of(name, bytes.value()).onOneThread());
    } catch (EngineException e) {
      throw unable(e);
    }
  }

  /** Says where it is that ONNX Runtime does not run. */
  static ClusterException unable(EngineException e) {
    return new ClusterException(e, "On %s no model can be run: %s", place(), e.getMessage());
  }

  private static String place() {
    SparkEnv here = SparkEnv.get();
    return here == null
        ? "this process"
        : "executor " + here.executorId() + " on " + here.blockManager().blockManagerId().host();
  }
}
