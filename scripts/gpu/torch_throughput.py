# SPDX-License-Identifier: Apache-2.0
# The same networks in PyTorch's eager mode, in float32: python3 torch_throughput.py FILE DEVICE SECONDS BATCH...
#
# FILE gets the same lines as throughput.jsh writes.
import sys
import time

import torch
from torch import nn

path, device, seconds, batches = sys.argv[1], sys.argv[2], float(sys.argv[3]), [int(it) for it in sys.argv[4:]]
torch.backends.cuda.matmul.allow_tf32 = False
torch.backends.cudnn.allow_tf32 = False


def conv(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 3, padding=1)


def normalized(inputs, outputs, stride):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
    )


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fine = nn.Sequential(conv(1, 16), nn.ReLU(), conv(16, 16), nn.ReLU())
        self.middle = nn.Sequential(nn.MaxPool2d(2), conv(16, 32), nn.ReLU(), conv(32, 32), nn.ReLU())
        self.deep = nn.Sequential(nn.MaxPool2d(2), conv(32, 64), nn.ReLU(), conv(64, 64), nn.ReLU())
        self.up1 = nn.ConvTranspose2d(64, 32, 2, 2)
        self.back1 = nn.Sequential(conv(64, 32), nn.ReLU(), conv(32, 32), nn.ReLU())
        self.up2 = nn.ConvTranspose2d(32, 16, 2, 2)
        self.back2 = nn.Sequential(conv(32, 16), nn.ReLU(), conv(16, 16), nn.ReLU(), nn.Conv2d(16, 1, 1))

    def forward(self, images):
        x = self.fine(images)
        y = self.middle(x)
        z = self.back1(torch.cat([y, self.up1(self.deep(y))], 1))
        return self.back2(torch.cat([x, self.up2(z)], 1))


def network(name):
    if name == "A":
        return nn.Sequential(conv(1, 20), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(3920, 3))
    if name == "B":
        return nn.Sequential(
            conv(1, 32), nn.ReLU(), nn.MaxPool2d(2), conv(32, 64), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10),
        )
    head = [nn.Flatten(), nn.Linear(8192, 256), nn.ReLU(), nn.Linear(256, 10)]
    if name == "C":
        return nn.Sequential(
            conv(3, 64), nn.ReLU(), conv(64, 64), nn.ReLU(), nn.MaxPool2d(2),
            conv(64, 128), nn.ReLU(), conv(128, 128), nn.ReLU(), nn.MaxPool2d(2), *head,
        )
    if name == "D":
        return nn.Sequential(
            normalized(3, 64, 1), normalized(64, 64, 1), normalized(64, 64, 2),
            normalized(64, 128, 1), normalized(128, 128, 1), normalized(128, 128, 2), *head,
        )
    return UNet()


SIZES = {"A": (1, 28, 28), "B": (1, 28, 28), "C": (3, 32, 32), "D": (3, 32, 32), "E": (1, 64, 64)}


def finished():
    if device.startswith("cuda"):
        torch.cuda.synchronize()


def rate(step, batch):
    for _ in range(3):
        step()
    finished()
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        for _ in range(8):
            step()
        finished()
        done += 8 * batch
    return done / (time.perf_counter() - start)


def answers(name, batch):
    model = network(name).to(device).eval()
    images = torch.rand(batch, *SIZES[name])

    def step():
        with torch.no_grad():
            model(images.to(device)).cpu()

    return rate(step, batch)


def training(name, batch):
    model = network(name).to(device)
    optimizer = torch.optim.Adam(model.parameters())
    images = torch.randint(0, 256, (batch, *SIZES[name]), dtype=torch.uint8)
    labels = torch.randint(0, 3, (batch,))

    def step():
        given = images.to(device).float() / 255
        output = model(given)
        if name == "E":
            loss = nn.functional.binary_cross_entropy_with_logits(output, given)
        else:
            loss = nn.functional.cross_entropy(output, labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    return rate(step, batch)


with open(path, "w") as lines:
    for name in SIZES:
        for batch in batches:
            for task in (answers, training):
                try:
                    shown = str(round(task(name, batch)))
                except RuntimeError as error:
                    print(f"{name} {task.__name__} {batch}: {error}", file=sys.stderr)
                    shown = "-"
                print(name, task.__name__, batch, shown, file=lines)
