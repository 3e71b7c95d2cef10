# SPDX-License-Identifier: Apache-2.0
"""Makes training-reference.json.gz: what PyTorch's trainings come to, for TrainingReferenceTest.

    python3 training-reference.py

Run with Python 3.11.2 and PyTorch 1.13.0 on a CPU. Every training is of one small network with batch
normalisation, three epochs over 22 pictures in order, in batches of 4 and a last one of 2.
"""

import gzip
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel

torch.manual_seed(12)
torch.set_num_threads(1)

EXAMPLES, SIDE, CLASSES, BATCH, EPOCHS = 22, 6, 3, 4, 3
pixels = torch.randint(0, 256, (EXAMPLES, 1, SIDE, SIDE), dtype=torch.uint8)
labels = torch.randint(0, CLASSES, (EXAMPLES,))
sample_weights = (torch.rand(EXAMPLES) * 3).round(decimals=2)
images = pixels.float() / 255


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(1, 2, 3, bias=False), nn.BatchNorm2d(2))
        self.head = nn.Linear(2 * 4 * 4, CLASSES)

    def forward(self, x):
        return self.head(torch.relu(self.features(x)).flatten(1))


start = Network().state_dict()


def network():
    made = Network()
    made.load_state_dict(start)
    return made


def packed(state):
    return {
        key: {
            "shape": list(value.shape),
            "dtype": "float32",
            "data": [float(f"{x:.9g}") for x in value.reshape(-1).tolist()],
        }
        for key, value in state.items()
        if not key.endswith("num_batches_tracked") and not key == "n_averaged"
    }


def batches():
    for first in range(0, EXAMPLES, BATCH):
        yield slice(first, min(first + BATCH, EXAMPLES))


trainings = {}


def train(name, optimizer=None, between=None, loss=None, stepped=None, epoch_begins=None, epoch_ended=None, kept=None):
    made = network()
    rule = (optimizer or (lambda net: torch.optim.Adam(net.parameters(), lr=0.01)))(made)
    loss = loss or (lambda net, part: F.cross_entropy(net(images[part]), labels[part]))
    for epoch in range(1, EPOCHS + 1):
        if epoch_begins:
            epoch_begins(made, epoch)
        for part in batches():
            rule.zero_grad(set_to_none=True)
            loss(made, part).backward()
            if between:
                between(made)
            rule.step()
            if stepped:
                stepped(made)
        if epoch_ended:
            epoch_ended(made, epoch)
    trainings[name] = packed((kept(made) if kept else made).state_dict())


train("adam")
train("clipped by length", between=lambda net: nn.utils.clip_grad_norm_(net.parameters(), 0.05))
train("clipped by value", between=lambda net: nn.utils.clip_grad_value_(net.parameters(), 0.02))


def both(net):
    nn.utils.clip_grad_value_(net.parameters(), 0.02)
    nn.utils.clip_grad_norm_(net.parameters(), 0.05)


train("clipped by both", between=both)
train(
    "groups",
    lambda net: torch.optim.Adam(
        [
            {"params": net.head.parameters()},
            {"params": net.features.parameters(), "lr": 0.002, "weight_decay": 0.1},
        ],
        lr=0.01,
    ),
)


def thaw(net, epoch):
    for parameter in net.features.parameters():
        parameter.requires_grad = epoch >= 2


train("thawed", epoch_begins=thaw)


# Four batches to an update, by the mean over all of their examples.
def accumulated():
    made = network()
    rule = torch.optim.SGD(made.parameters(), lr=0.1, momentum=0.9)
    for _ in range(EPOCHS):
        parts = list(batches())
        for first in range(0, len(parts), 4):
            some = parts[first : first + 4]
            count = sum(part.stop - part.start for part in some)
            rule.zero_grad()
            for part in some:
                total = F.cross_entropy(made(images[part]), labels[part], reduction="sum")
                (total / count).backward()
            rule.step()
    trainings["accumulated"] = packed(made.state_dict())


accumulated()


class Averages:
    def __init__(self, moving):
        self.moving = moving
        self.model = None

    def update(self, net):
        if self.model is None:
            rule = (lambda mean, now, n: 0.9 * mean + (1 - 0.9) * now) if self.moving else None
            self.model = AveragedModel(net, avg_fn=rule, use_buffers=True)
        self.model.update_parameters(net)


ema = Averages(True)
train("moving average", stepped=ema.update, kept=lambda net: ema.model.module)
swa = Averages(False)
train(
    "mean over epochs",
    epoch_ended=lambda net, epoch: swa.update(net) if epoch >= 2 else None,
    kept=lambda net: swa.model.module,
)
class_weights = torch.tensor([0.5, 1.0, 2.5])
train(
    "class weights",
    loss=lambda net, part: F.cross_entropy(net(images[part]), labels[part], weight=class_weights),
)


def weighted(net, part):
    losses = F.cross_entropy(net(images[part]), labels[part], reduction="none")
    return (losses * sample_weights[part]).sum() / sample_weights[part].sum()


train("sample weights", loss=weighted)


# Two networks that are trained in turn: the second sees what the first has become.
def turns(critics):
    torch.manual_seed(5)
    noise, real = torch.randn(8, 4), torch.randn(8, 3)
    generator, critic = nn.Linear(4, 3), nn.Linear(3, 1)
    before = {"generator." + k: v for k, v in packed(generator.state_dict()).items()}
    before |= {"critic." + k: v for k, v in packed(critic.state_dict()).items()}
    one = torch.optim.Adam(generator.parameters(), lr=0.01)
    two = torch.optim.Adam(critic.parameters(), lr=0.02)
    for _ in range(5):
        one.zero_grad()
        F.softplus(-critic(generator(noise))).mean().backward()
        one.step()
        for _ in range(critics):
            two.zero_grad()
            fake = generator(noise).detach()
            (F.softplus(-critic(real)).mean() + F.softplus(critic(fake)).mean()).backward()
            two.step()
    after = {"generator." + k: v for k, v in packed(generator.state_dict()).items()}
    after |= {"critic." + k: v for k, v in packed(critic.state_dict()).items()}
    return {"noise": packed({"": noise})[""], "real": packed({"": real})[""], "before": before, "after": after}


def plateau(values, **options):
    parameter = nn.Parameter(torch.zeros(1))
    rule = torch.optim.SGD([parameter], lr=0.5)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(rule, **options)
    rates = [0.5]
    for value in values:
        schedule.step(value)
        rates.append(rule.param_groups[0]["lr"])
    return {"values": values, "options": options, "rates": rates}


falling = [1.0, 0.9, 0.9, 0.89999, 0.95, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.7, 0.7, 0.7, 0.7, 0.7]
result = {
    "pixels": pixels.reshape(-1).tolist(),
    "labels": labels.tolist(),
    "sample weights": sample_weights.tolist(),
    "start": packed(start),
    "trainings": trainings,
    "turns": {str(critics): turns(critics) for critics in (1, 2)},
    "plateaus": [
        plateau(falling, patience=1),
        plateau(falling, patience=0, factor=0.5),
        plateau(falling, patience=1, factor=0.5, cooldown=2),
        plateau(falling, patience=0, factor=0.5, min_lr=0.1),
        plateau(falling, patience=1, factor=0.3, threshold=0.2),
        plateau([1 - x for x in falling], patience=1, mode="max"),
    ],
}
here = pathlib.Path(__file__).parent
with gzip.GzipFile(here / "training-reference.json.gz", "wb", mtime=0) as out:
    out.write(json.dumps(result).encode())
