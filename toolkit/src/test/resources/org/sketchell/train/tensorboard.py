# SPDX-License-Identifier: Apache-2.0
"""Reads the events of a run with TensorBoard's own reader, and prints what there is.

    pip install tensorboard
    python tensorboard.py FOLDER

No test runs it: what TensorBoardTest reads with EventReader was found the same by TensorBoard 2.21,
whose server answered with all of it when it was asked for scalars, images, the graph, histograms and
text, also of a training that went on in a second file.
"""

import sys

from tensorboard.backend.event_processing import event_accumulator

events = event_accumulator.EventAccumulator(
    sys.argv[1], size_guidance={kind: 0 for kind in event_accumulator.DEFAULT_SIZE_GUIDANCE}
)
events.Reload()
tags = events.Tags()
for tag in tags["scalars"]:
    print(tag, [(point.step, round(point.value, 4)) for point in events.Scalars(tag)])
for tag in tags["images"]:
    print(tag, [(image.step, image.width, image.height) for image in events.Images(tag)])
for tag in tags["histograms"]:
    print(tag, [(one.step, one.histogram_value.num) for one in events.Histograms(tag)])
for tag in tags["tensors"]:
    for text in events.Tensors(tag):
        print(tag, text.step)
        print(text.tensor_proto.string_val[0].decode())
if tags["graph"]:
    for node in events.Graph().node:
        print(node.name, node.op, list(node.input), sorted(node.attr))
