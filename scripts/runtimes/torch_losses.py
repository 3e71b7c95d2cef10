# SPDX-License-Identifier: Apache-2.0
# The same fifty steps in PyTorch, from the same weights: python3 torch_losses.py FOLDER
#
# FOLDER holds what export.jsh wrote. The losses are printed, one a line.
import sys
from pathlib import Path

import torch

folder = Path(sys.argv[1])
network = torch.nn.Sequential(
    torch.nn.Conv2d(1, 20, 3, padding=1),
    torch.nn.ReLU(),
    torch.nn.MaxPool2d(2),
    torch.nn.Flatten(),
    torch.nn.Linear(20 * 14 * 14, 3),
)
first = torch.frombuffer(bytearray((folder / "first.bin").read_bytes()), dtype=torch.float32)
torch.nn.utils.vector_to_parameters(first, network.parameters())
optimizer = torch.optim.Adam(network.parameters(), lr=0.001)
batch, pixels = 10, 28 * 28
batches = bytearray((folder / "batches.bin").read_bytes())
length = batch * (pixels + 8)
for at in range(0, len(batches), length):
    images = torch.frombuffer(batches, dtype=torch.uint8, offset=at, count=batch * pixels)
    labels = torch.frombuffer(batches, dtype=torch.int64, offset=at + batch * pixels, count=batch)
    loss = torch.nn.functional.cross_entropy(network(images.reshape(batch, 1, 28, 28) / 255), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(loss.item())
