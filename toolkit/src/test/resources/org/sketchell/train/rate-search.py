# SPDX-License-Identifier: Apache-2.0
"""The numbers of RateSearchTest, by the published formulas in NumPy.

Losses are smoothed and the bias of the beginning is taken out as in Lightning's lr_finder.py
(_LRCallback.on_train_batch_end); the advice is its suggestion(): np.gradient(...).argmin() of the
smoothed losses without the first 10 and the last one. The other rule is fastai's minimum(): a tenth
of the rate with the lowest smoothed loss.
"""

import numpy as np

i = np.arange(100)
rates = 1e-7 * 1e8 ** (i / 99)
x = np.log10(rates)
losses = 2.3 - 1.6 / (1 + np.exp(-3 * (x + 3))) + np.exp(7 * (x - 0.2)) + 0.05 * np.sin(12.9898 * i)

smoothed, mean, best, end = [], 0.0, None, len(losses)
for n, loss in enumerate(losses):
    mean = 0.98 * mean + 0.02 * loss
    smoothed.append(mean / (1 - 0.98 ** (n + 1)))
    if n > 1 and smoothed[-1] > 4 * best:
        end = n + 1
        break
    if n == 0 or smoothed[-1] < best:
        best = smoothed[-1]
smoothed = np.array(smoothed)

print("steps", end)
print("last smoothed %.12g" % smoothed[-1])
print("suggestion %.12g" % rates[10 + np.gradient(smoothed[10:-1]).argmin()])
print("tenth of lowest %.12g" % (rates[10 + smoothed[10:].argmin()] / 10))
