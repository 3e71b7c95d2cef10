// SPDX-License-Identifier: Apache-2.0
package org.sketchell.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkFiles;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.catalyst.expressions.ScalaUDF;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.util.SerializableConfiguration;
import org.sketchell.spark.cluster.ClusterException;
import scala.Function1;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * Models in SQL.
 *
 * <pre>{@code
 * SketchellFunctions.register(spark);
 * spark.sql("select sketchell('model.onnx', pixels) from drawings");
 * }</pre>
 *
 * <p>{@code sketchell(model, picture)} gives the most probable class, {@code
 * sketchell_probabilities(model, picture)} an array of float, the probabilities in the order of the
 * model's classes. The model is a text in quotes: a path on any file system of Hadoop, or the name
 * of a file that was added with {@code spark.sparkContext().addFile(...)}. It is read when the
 * query is looked at, where mistakes are said too, and sent to each executor once. Pictures are all
 * that {@link SparkModel} takes; of null, the answer is null.
 *
 * <p>A function sees one row at a time, so it is slower than {@link SparkModel}, which computes 256
 * at a time and gives the same answers.
 */
public final class SketchellFunctions {
  private static final String CLASS = "sketchell";
  private static final String PROBABILITIES = "sketchell_probabilities";

  /** Models kept on the driver, so that queries send the same one once. */
  private static final int MOST = 8;

  private static final Map<String, ModelContent> KNOWN =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ModelContent> eldest) {
          return size() > MOST;
        }
      };

  private SketchellFunctions() {}

  /**
   * Makes the functions known to a session.
   *
   * @throws ClusterException if the session is only a client of a server (Spark Connect): there,
   *     the server is started with {@link SketchellExtensions}
   */
  public static void register(SparkSession spark) {
    if (!(spark instanceof org.apache.spark.sql.classic.SparkSession classic)) {
      throw new ClusterException(
          "This session is a client of a Spark server; start the server with"
              + " --conf spark.sql.extensions=%s.",
          SketchellExtensions.class.getName());
    }
    for (String name : names()) {
      classic
          .sessionState()
          .functionRegistry()
          .createOrReplaceTempFunction(name, builder(name), "java_udf");
    }
  }

  static List<String> names() {
    return List.of(CLASS, PROBABILITIES);
  }

  static FunctionIdentifier identifier(String name) {
    return new FunctionIdentifier(name);
  }

  static ExpressionInfo info(String name) {
    return new ExpressionInfo(SketchellFunctions.class.getName(), name);
  }

  static Function1<Seq<Expression>, Expression> builder(String name) {
    return new AbstractFunction1<>() {
      @Override
      public Expression apply(Seq<Expression> arguments) {
        return call(name, arguments);
      }
    };
  }

  private static Expression call(String name, Seq<Expression> arguments) {
    List<Expression> given = CollectionConverters.asJava(arguments);
    if (given.size() != 2) {
      throw new ClusterException(
          "%s takes a model and a picture, such as %s('model.onnx', pixels), but got %d argument%s.",
          name, name, given.size(), given.size() == 1 ? "" : "s");
    }
    Expression path = given.get(0);
    if (!path.foldable() || !path.dataType().equals(DataTypes.StringType)) {
      throw new ClusterException(
          "The model of %s is a text in quotes, such as 'model.onnx', but got %s.",
          name, path.sql());
    }
    SparkSession spark = SparkSession.active();
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    ModelContent model = known(String.valueOf(path.eval(null)), hadoop);
    PictureColumn column =
        PictureColumn.of(field(given.get(1)), model.image(), new SerializableConfiguration(hadoop));
    boolean probabilities = name.equals(PROBABILITIES);
    DataType type =
        probabilities
            ? DataTypes.createArrayType(DataTypes.FloatType, false)
            : DataTypes.StringType;
    return new ScalaUDF(
        new PictureFunction(model.sent(spark.sparkContext()), column, probabilities),
        type,
        arguments,
        CollectionConverters
            .<Option<org.apache.spark.sql.catalyst.encoders.ExpressionEncoder<?>>>asScala(List.of())
            .toList(),
        Option.empty(),
        Option.apply(name),
        true,
        true);
  }

  private static StructField field(Expression picture) {
    Metadata about = picture instanceof Attribute column ? column.metadata() : Metadata.empty();
    String name = picture instanceof Attribute column ? column.name() : picture.sql();
    return new StructField(name, picture.dataType(), true, about);
  }

  /** A model as its file is now. */
  private static ModelContent known(String given, Configuration hadoop) {
    String path = added(given);
    HadoopFile file = HadoopFile.find(path, hadoop, "an ONNX model file");
    String key =
        file.path() + " " + file.status().getLen() + " " + file.status().getModificationTime();
    synchronized (KNOWN) {
      return KNOWN.computeIfAbsent(key, unknown -> ModelContent.read(path, hadoop));
    }
  }

  /** Where a file lies that was added to the context; else what was given. */
  private static String added(String given) {
    if (given.isEmpty() || given.contains("/") || given.contains("\\")) {
      return given;
    }
    Path file = Path.of(SparkFiles.getRootDirectory()).resolve(given);
    return Files.isRegularFile(file) ? file.toUri().toString() : given;
  }
}
