// Training and scoring on Apache Spark, here with two tasks of this machine; a cluster is another name:
//   ./sketchell spark-submit --master 'local[2]' scripts/spark/drawings.jsh
var doodles = spark().read().format("doodle").option("count", "3000").option("seed", "1").load();
doodles.groupBy("label").count().show();
manualSeed(1);
var recipe = new Trainer().maxEpochs(2).batchSize(60).seed(1);
var training = SparkTrainer.of("tutorial", recipe).setShards(4).fit(doodles);
training.save("doodles.onnx");
var answers = SparkModel.load("doodles.onnx").transform(doodles);
answers.select("label", "prediction", "probabilities").show(3);
print(SparkEvaluation.of(answers));
print(training.run().record());

// SPDX-License-Identifier: Apache-2.0
