// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.sketchell.file.FileException;
import org.sketchell.model.TrainedModel;
import org.sketchell.runtime.Versions;
import org.sketchell.shape.ImageSize;

/** A classifier of images on the driver, and what its file holds. Immutable. */
final class ModelContent {
  /** What Spark sends as one value. */
  private static final long LARGEST = Integer.MAX_VALUE - 1024;

  private final String name;
  private final byte[] bytes;
  private final String sha256;
  private final List<String> labels;
  private final ImageSize image;
  private final boolean givesLogits;

  /** The one broadcast of it, as long as its context lives. */
  private Broadcast<byte[]> sent;

  private SparkContext sentBy;

  private ModelContent(TrainedModel model, byte[] bytes) {
    this.name = model.name().isEmpty() ? "The model" : model.name();
    this.bytes = bytes;
    this.sha256 = sha256(bytes);
    this.image = model.classifiedImage();
    this.labels = model.labels();
    this.givesLogits = model.givesLogits();
  }

  /**
   * Makes sure that a model tells images apart.
   *
   * @throws FileException if it does not
   */
  static ModelContent of(TrainedModel model) {
    return new ModelContent(model, model.onnx("", 0).toByteArray());
  }

  /** Reads a file; a local one with whatever belongs to it beside it. */
  static ModelContent read(String path, Configuration hadoop) {
    HadoopFile file = HadoopFile.find(path, hadoop, "an ONNX model file");
    if ("file".equals(file.path().toUri().getScheme())) {
      return of(TrainedModel.load(Path.of(file.path().toUri())));
    }
    byte[] bytes = file.read(LARGEST);
    return new ModelContent(TrainedModel.of(path, bytes), bytes);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** What errors call it. */
  String name() {
    return name;
  }

  byte[] bytes() {
    return bytes;
  }

  List<String> labels() {
    return labels;
  }

  ImageSize image() {
    return image;
  }

  boolean givesLogits() {
    return givesLogits;
  }

  /** The form in which it travels with tasks; its bytes go to each executor once. */
  synchronized SentModel sent(SparkContext context) {
    if (sentBy != context || context.isStopped()) {
      sent = JavaSparkContext.fromSparkContext(context).broadcast(bytes);
      sentBy = context;
    }
    return new SentModel(name, sha256, sent, Versions.sketchell());
  }
}
