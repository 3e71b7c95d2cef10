# SPDX-License-Identifier: Apache-2.0
"""Makes metrics.json.gz: what scikit-learn gives for the metrics that MetricsReferenceTest compares
with.

    python3 metrics.py

Run with Python 3.11.2, scikit-learn 1.2.1 and NumPy 1.24.2. Where torchmetrics has a definition of
its own, it is written out here:

- IoU (JaccardIndex): TP / (TP + FP + FN) over all pixels of all batches; scikit-learn's
  jaccard_score of the pixels.
- Dice (classification.Dice): 2 TP / (2 TP + FP + FN) over all pixels of all batches; scikit-learn's
  f1_score of the pixels.
- a mean over classes (macro) leaves out those that neither occur nor are predicted; so does
  scikit-learn where it is not told the labels.
- PSNR (PeakSignalNoiseRatio): 10 log10(range^2 / MSE), the MSE over all pixels of all batches.
- accuracy by class is the recall; that of yes and no, and of flags, counts both answers.
"""

import gzip
import json
import pathlib

import numpy as np
from sklearn import metrics

random = np.random.default_rng(2026)
cases = []


def packed(array):
    array = np.asarray(array)
    whole = array.dtype.kind == "i"
    return {
        "shape": list(array.shape),
        "dtype": "int64" if whole else "float32",
        "data": array.reshape(-1).tolist(),
    }


def case(name, kind, metric, output, target, values, average=None, **options):
    values = [float(v) for v in np.atleast_1d(values)]
    cases.append(
        {
            "name": f"{name}: {metric} {average or ''}".strip(),
            "kind": kind,
            "metric": metric,
            "average": average,
            "options": options,
            "output": packed(output.astype(np.float32)),
            "target": packed(target),
            "values": values,
        }
    )


SCORES = {
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
    "f1": metrics.f1_score,
    "iou": metrics.jaccard_score,
    "dice": metrics.f1_score,
}


def averages(name, kind, output, target, decided, wanted, classes=None, **options):
    """All averages of the scores; flat decisions and what is wanted, or one column for each flag."""
    for metric, score in SCORES.items():
        for average in ["micro", "macro", "weighted", "none"]:
            how = None if average == "none" else average
            labels = {"labels": list(range(classes))} if classes and average == "none" else {}
            values = score(wanted, decided, average=how, zero_division=0, **labels)
            case(name, kind, metric, output, target, values, average, **options)


def softmax(x):
    x = np.exp(x - x.max(1, keepdims=True))
    return x / x.sum(1, keepdims=True)


# Several classes.
output = random.normal(size=(97, 4)).astype(np.float32)
target = random.integers(0, 4, 97)
output[np.arange(97), target] += 0.5
decided = output.argmax(1)
averages("classes", "multiclass", output, target, decided, target, 4)
case("classes", "multiclass", "accuracy", output, target, metrics.accuracy_score(target, decided), "micro")
case("classes", "multiclass", "accuracy", output, target, metrics.balanced_accuracy_score(target, decided), "macro")
case("classes", "multiclass", "accuracy", output, target, metrics.recall_score(target, decided, average=None), "none")
scores = softmax(output.astype(np.float64))
for average in ["macro", "weighted", "micro", "none"]:
    how = None if average == "none" else average
    values = metrics.roc_auc_score(target, scores, multi_class="ovr", average=how)
    case("classes", "multiclass", "auroc", output, target, values, average)
for k in [1, 2, 3]:
    values = metrics.top_k_accuracy_score(target, output, k=k, labels=range(4))
    case("classes", "multiclass", "top", output, target, values, k=k)

# Probabilities, of which many are equal.
scores = np.round(scores * 8) / 8
scores[:, 3] += 1 - scores.sum(1)
for average in ["macro", "weighted"]:
    values = metrics.roc_auc_score(target, scores, multi_class="ovr", average=average)
    case("probabilities", "multiclass", "auroc", scores, target, values, average, probabilities=True)

# Class 2 of four neither occurs nor is predicted; class 3 occurs, but is never predicted; class 0 is
# predicted, but never occurs.
target = np.array([1, 1, 3, 3, 1, 1, 3, 1])
decided = np.array([1, 0, 1, 1, 1, 0, 0, 1])
output = np.eye(4)[decided] * 3
for metric, score in SCORES.items():
    for average in ["micro", "macro", "weighted"]:
        values = score(target, decided, average=average, zero_division=0)
        case("missing", "multiclass", metric, output, target, values, average)

# Pixels, of which some do not count.
output = random.normal(size=(6, 3, 5, 4)).astype(np.float32)
target = random.integers(0, 3, (6, 5, 4))
target[random.random(target.shape) < 0.2] = 255
decided = output.argmax(1)
counts = target != 255
averages("pixels", "multiclass", output, target, decided[counts], target[counts], 3, ignore=255)
case("pixels", "multiclass", "accuracy", output, target, metrics.accuracy_score(target[counts], decided[counts]), "micro", ignore=255)
scores = softmax(output.astype(np.float64)).transpose(0, 2, 3, 1)[counts]
values = metrics.roc_auc_score(target[counts], scores, multi_class="ovr", average="macro")
case("pixels", "multiclass", "auroc", output, target, values, "macro", ignore=255)

# Yes and no.
output = np.round(random.normal(size=83), 1).astype(np.float32)
target = (random.random(83) < 0.4).astype(np.int64)
output[target == 1] += 0.7
for threshold in [0.5, 0.3, 0.8]:
    decided = (1 / (1 + np.exp(-output.astype(np.float64))) > threshold).astype(int)
    for metric, score in SCORES.items():
        case("binary", "binary", metric, output, target, score(target, decided), threshold=threshold)
    case("binary", "binary", "accuracy", output, target, metrics.accuracy_score(target, decided), threshold=threshold)
case("binary", "binary", "auroc", output, target, metrics.roc_auc_score(target, output))
case("one column", "binary", "f1", output.reshape(-1, 1), target, metrics.f1_score(target, output > 0))

# Flags.
output = np.round(random.normal(size=(71, 5)), 1).astype(np.float32)
output[output == 0] = 0.05
target = (random.random((71, 5)) < 0.3).astype(np.int64)
output[target == 1] += 0.4
decided = (output > 0).astype(int)
averages("flags", "multilabel", output, target, decided, target)
case("flags", "multilabel", "accuracy", output, target, (decided == target).mean(), "micro")
case("flags", "multilabel", "accuracy", output, target, (decided == target).mean(0), "none")
for average in ["macro", "micro", "weighted", "none"]:
    how = None if average == "none" else average
    values = metrics.roc_auc_score(target, 1 / (1 + np.exp(-output.astype(np.float64))), average=how)
    case("flags", "multilabel", "auroc", output, target, values, average)

# Numbers and pictures.
output = random.random((7, 1, 6, 5)).astype(np.float32)
target = random.random((7, 1, 6, 5)).astype(np.float32)
squares = ((output.astype(np.float64) - target) ** 2).mean()
case("numbers", "numbers", "mae", output, target, metrics.mean_absolute_error(target.ravel(), output.ravel()))
case("numbers", "numbers", "mse", output, target, metrics.mean_squared_error(target.ravel(), output.ravel()))
case("numbers", "numbers", "rmse", output, target, metrics.mean_squared_error(target.ravel(), output.ravel(), squared=False))
case("numbers", "numbers", "psnr", output, target, 10 * np.log10(1 / squares), range=1)
case("numbers", "numbers", "psnr", output, target, 10 * np.log10(255**2 / squares), range=255)

path = pathlib.Path(__file__).with_name("metrics.json.gz")
with gzip.GzipFile(path, "wb", mtime=0) as file:
    file.write(json.dumps({"cases": cases}).encode())
print(len(cases), "cases")
