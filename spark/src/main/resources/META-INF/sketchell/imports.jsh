import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
// The class alone: its randn(2) would be taken for that of tensors.
import org.apache.spark.sql.functions;
import org.sketchell.spark.*;
import static org.sketchell.spark.SparkPrompt.*;
// SPDX-License-Identifier: Apache-2.0
