# SPDX-License-Identifier: Apache-2.0
"""Makes more-reference.json.gz: what PyTorch gives for the layers, losses, optimisers and schedules
that MoreReferenceTest and MorePathsTest compare with.

    python3 more-reference.py

Run with Python 3.11.2, PyTorch 1.13.0 on a CPU and NumPy 1.24.2. Lion and the soft Dice loss are not in
PyTorch: Lion is written here in NumPy after algorithm 2 of Chen et al., "Symbolic Discovery of
Optimization Algorithms" (2023), Dice from its formula, with PyTorch's own gradients.
"""

import gzip
import json
import pathlib

import numpy as np
import torch
from torch import nn

torch.manual_seed(2023)
torch.set_num_threads(1)


def packed(tensor):
    tensor = tensor.detach()
    integer = tensor.dtype == torch.int64
    data = tensor.reshape(-1).tolist()
    return {
        "shape": list(tensor.shape),
        "dtype": "int64" if integer else "float32",
        "data": data if integer else [float(f"{x:.9g}") for x in data],
    }


layers = []


def layer(name, op, module, x, options=None, training=True):
    """Values, gradients and running statistics of a layer with weights that are not its first."""
    with torch.no_grad():
        for key, value in module.named_parameters():
            value.copy_(torch.randn_like(value) * 0.5)
        for key, value in module.named_buffers():
            if key.endswith("mean"):
                value.copy_(torch.randn_like(value))
            elif key.endswith("var"):
                value.copy_(torch.rand_like(value) + 0.5)
    module.train(training)

    def state():
        return {
            key: packed(value)
            for key, value in module.state_dict().items()
            if not key.endswith("num_batches_tracked")
        }

    before = state()
    x = x.clone().requires_grad_()
    y = module(x)
    cotangent = torch.randn_like(y)
    (y * cotangent).sum().backward()
    layers.append({
        "name": name,
        "op": op,
        "options": options or {},
        "training": training,
        "state": before,
        "inputs": {"x": packed(x)},
        "output": packed(y),
        "cotangent": packed(cotangent),
        "gradients": {"x": packed(x.grad)}
        | {key: packed(value.grad) for key, value in module.named_parameters()},
        "after": state(),
    })


def randn(*sizes):
    return torch.randn(*sizes)


# Norms
for training in (True, False):
    mode = "training" if training else "evaluation"
    layer(f"batch norm 1d of rows, {mode}", "batch_norm1d", nn.BatchNorm1d(4), randn(6, 4) * 2 + 1,
          {"channels": 4}, training)
    layer(f"batch norm 1d of lines, {mode}", "batch_norm1d", nn.BatchNorm1d(3, momentum=0.3),
          randn(4, 3, 5) + 2, {"channels": 3, "momentum": 0.3}, training)
    layer(f"batch norm 2d without affine, {mode}", "batch_norm2d", nn.BatchNorm2d(3, affine=False),
          randn(4, 3, 3, 5), {"channels": 3, "affine": False}, training)
    layer(f"batch norm 2d without running statistics, {mode}", "batch_norm2d",
          nn.BatchNorm2d(3, track_running_stats=False), randn(4, 3, 3, 5),
          {"channels": 3, "track_running_stats": False}, training)
    layer(f"instance norm, {mode}", "instance_norm2d", nn.InstanceNorm2d(3), randn(2, 3, 4, 5) * 3,
          {"channels": 3}, training)
    layer(f"instance norm with affine and running statistics, {mode}", "instance_norm2d",
          nn.InstanceNorm2d(3, affine=True, track_running_stats=True, momentum=0.2, eps=1e-3),
          randn(2, 3, 4, 5) + 1,
          {"channels": 3, "affine": True, "track_running_stats": True, "momentum": 0.2, "eps": 1e-3},
          training)
layer("group norm", "group_norm", nn.GroupNorm(2, 6), randn(2, 6, 3, 4) * 2 + 1,
      {"groups": 2, "channels": 6})
layer("group norm of rows", "group_norm", nn.GroupNorm(3, 6, eps=1e-2), randn(4, 6),
      {"groups": 3, "channels": 6, "eps": 1e-2})
layer("group norm without affine", "group_norm", nn.GroupNorm(1, 4, affine=False),
      randn(2, 4, 3, 2), {"groups": 1, "channels": 4, "affine": False})
layer("layer norm without affine", "layer_norm", nn.LayerNorm([3, 4], elementwise_affine=False),
      randn(2, 3, 4), {"sizes": [3, 4], "affine": False})

# Convolutions and padding modes
for mode in ("zeros", "reflect", "replicate", "circular"):
    layer(f"conv2d, {mode}", "conv2d", nn.Conv2d(2, 3, 3, padding=(2, 1), stride=2, padding_mode=mode),
          randn(2, 2, 6, 5),
          {"in": 2, "out": 3, "kernel": 3, "padding": [2, 1], "stride": 2, "padding_mode": mode})
    layer(f"conv2d same, {mode}", "conv2d",
          nn.Conv2d(2, 2, (2, 3), padding="same", dilation=2, groups=2, padding_mode=mode),
          randn(1, 2, 6, 7),
          {"in": 2, "out": 2, "kernel": [2, 3], "same": True, "dilation": 2, "groups": 2,
           "padding_mode": mode})
    layer(f"conv1d, {mode}", "conv1d", nn.Conv1d(2, 3, 3, padding=2, stride=2, padding_mode=mode),
          randn(2, 2, 7),
          {"in": 2, "out": 3, "kernel": 3, "padding": 2, "stride": 2, "padding_mode": mode})
layer("conv1d same with groups", "conv1d",
      nn.Conv1d(4, 2, 4, padding="same", dilation=2, groups=2, bias=False), randn(2, 4, 9),
      {"in": 4, "out": 2, "kernel": 4, "same": True, "dilation": 2, "groups": 2, "bias": False})
layer("conv1d plain", "conv1d", nn.Conv1d(3, 2, 5), randn(2, 3, 9), {"in": 3, "out": 2, "kernel": 5})

# Activations, with the points where their pieces meet
edges = torch.cat([torch.tensor([-3.0, -1.0, 0.0, 1.0, 3.0, 6.0]), torch.randn(18) * 4])
layer("prelu with one slope", "prelu", nn.PReLU(), edges.reshape(4, 6), {"channels": 1})
layer("prelu with a slope per channel", "prelu", nn.PReLU(3), edges.reshape(2, 3, 2, 2), {"channels": 3})
layer("prelu of rows", "prelu", nn.PReLU(6), edges.reshape(4, 6), {"channels": 6})
layer("relu6", "relu6", nn.ReLU6(), edges)
layer("hardswish", "hardswish", nn.Hardswish(), edges)
layer("hardsigmoid", "hardsigmoid", nn.Hardsigmoid(), edges)
layer("mish", "mish", nn.Mish(), edges)
layer("mish of large numbers", "mish", nn.Mish(), torch.tensor([-200.0, -30.0, 0.5, 30.0, 200.0]))

# Rearranging and pooling
layer("pixel shuffle", "pixel_shuffle", nn.PixelShuffle(2), randn(2, 8, 2, 3), {"factor": 2})
layer("pixel shuffle by 3", "pixel_shuffle", nn.PixelShuffle(3), randn(1, 9, 2, 2), {"factor": 3})
for size in ((2, 3), (3, 4), (1, 1), (4, 5), (7, 9)):
    layer(f"adaptive max pool to {size}", "adaptive_max_pool2d", nn.AdaptiveMaxPool2d(size),
          randn(2, 2, 7, 9), {"output_size": list(size)})
layer("adaptive max pool of equal numbers", "adaptive_max_pool2d", nn.AdaptiveMaxPool2d((2, 3)),
      torch.relu(randn(2, 2, 5, 7)), {"output_size": [2, 3]})

losses = []


def loss(name, op, function, x, target, options=None, differentiable=True):
    x = x.clone().requires_grad_()
    target = target.clone()
    of_target = differentiable and target.dtype == torch.float32
    target.requires_grad_(of_target)
    y = function(x, target)
    cotangent = torch.randn_like(y)
    (y * cotangent).sum().backward()
    losses.append({
        "name": name,
        "op": op,
        "options": options or {},
        "inputs": {"x": packed(x), "target": packed(target)},
        "output": packed(y),
        "cotangent": packed(cotangent),
        "gradients": {"x": packed(x.grad)} | ({"target": packed(target.grad)} if of_target else {}),
    })


for reduction in ("mean", "sum", "none"):
    how = {"reduction": reduction}
    x, t = randn(3, 4) * 2, randn(3, 4)
    for delta in (1.0, 0.3):
        loss(f"huber {delta}, {reduction}", "huber", nn.HuberLoss(delta=delta, reduction=reduction),
             x, t, how | {"delta": delta})
        loss(f"smooth l1 {delta}, {reduction}", "smooth_l1",
             nn.SmoothL1Loss(beta=delta, reduction=reduction), x, t, how | {"beta": delta})
    p, q = torch.rand(3, 4), torch.rand(3, 4)
    w = torch.rand(4) + 0.5
    loss(f"bce, {reduction}", "bce", nn.BCELoss(reduction=reduction), p, q, how)
    loss(f"bce with weights, {reduction}", "bce", nn.BCELoss(weight=w, reduction=reduction), p, q,
         how | {"weight": w.tolist()})
    pw = torch.rand(4) * 3
    loss(f"bce of scores with pos weight, {reduction}", "bce_with_logits",
         nn.BCEWithLogitsLoss(pos_weight=pw, reduction=reduction), x, q, how | {"pos_weight": pw.tolist()})
    loss(f"bce of scores with both weights, {reduction}", "bce_with_logits",
         nn.BCEWithLogitsLoss(weight=w, pos_weight=pw, reduction=reduction), x * 20, q,
         how | {"weight": w.tolist(), "pos_weight": pw.tolist()})
    loss(f"bce of scores with weights, {reduction}", "bce_with_logits",
         nn.BCEWithLogitsLoss(weight=w, reduction=reduction), x, q, how | {"weight": w.tolist()})
    labels = torch.tensor([2, -100, 0, 1, -100, 2])
    scores = randn(6, 3)
    cw = torch.rand(3) + 0.2
    for smoothing in (0.0, 0.2):
        for weight in (None, cw):
            weighted = {} if weight is None else {"weight": weight.tolist()}
            loss(f"cross entropy that ignores, smoothing {smoothing},"
                 f" {'' if weight is None else 'weights, '}{reduction}", "cross_entropy",
                 nn.CrossEntropyLoss(weight=weight, label_smoothing=smoothing, reduction=reduction),
                 scores, labels, how | weighted | {"label_smoothing": smoothing, "ignore_index": -100})
    maps = torch.tensor([[[0, 1], [2, 1]], [[1, 1], [0, 2]]])
    loss(f"nll that ignores a class, {reduction}", "nll",
         nn.NLLLoss(ignore_index=1, reduction=reduction), torch.log_softmax(randn(2, 3, 2, 2), 1), maps,
         how | {"ignore_index": 1})
    loss(f"nll that ignores a class, weights, {reduction}", "nll",
         nn.NLLLoss(ignore_index=1, weight=cw, reduction=reduction),
         torch.log_softmax(randn(2, 3, 2, 2), 1), maps,
         how | {"ignore_index": 1, "weight": cw.tolist()})
for reduction in ("mean", "sum", "none", "batchmean"):
    how = {"reduction": reduction}
    logs = torch.log_softmax(randn(3, 4), 1)
    loss(f"kl divergence, {reduction}", "kl_div", nn.KLDivLoss(reduction=reduction), logs,
         torch.softmax(randn(3, 4), 1), how)
    loss(f"kl divergence of logarithms, {reduction}", "kl_div",
         nn.KLDivLoss(reduction=reduction, log_target=True), logs,
         torch.log_softmax(randn(3, 4), 1), how | {"log_target": True})
with_zeros = torch.tensor([[0.0, 0.25, 0.75], [1.0, 0.0, 0.0]])
loss("kl divergence of zeros", "kl_div", nn.KLDivLoss(reduction="sum"),
     torch.log_softmax(randn(2, 3), 1), with_zeros, {"reduction": "sum"}, differentiable=False)
loss("bce at the ends", "bce", nn.BCELoss(reduction="none"),
     torch.tensor([0.0, 1.0, 0.0, 1.0, 0.5]), torch.tensor([0.0, 1.0, 0.25, 0.5, 1.0]),
     {"reduction": "none"}, differentiable=False)


def dice(squared, smooth):
    def function(p, t):
        rest = tuple(range(2, p.dim()))
        both = (p * t).sum(rest)
        of_p, of_t = ((p * p), (t * t)) if squared else (p, t)
        return (1 - (2 * both + smooth) / (of_p.sum(rest) + of_t.sum(rest) + smooth)).mean()
    return function


for squared in (False, True):
    loss(f"dice, squared {squared}", "dice", dice(squared, 1e-5), torch.rand(2, 3, 4, 4),
         (torch.rand(2, 3, 4, 4) > 0.6).float(), {"squared": squared}, differentiable=False)
loss("dice, smooth", "dice", dice(False, 1.0), torch.rand(2, 1, 5), torch.rand(2, 1, 5),
     {"smooth": 1.0})

optimisers = []


def path(name, op, make, options=None):
    """Ten steps on sum(a (w - b)^2) / 2."""
    a = torch.rand(6) + 0.5
    b = randn(6)
    w = randn(6).requires_grad_()
    start = packed(w)
    optimiser = make([w])
    steps = []
    for _ in range(10):
        optimiser.zero_grad()
        (a * (w - b) ** 2).sum().div(2).backward()
        optimiser.step()
        steps.append(packed(w))
    optimisers.append({"name": name, "op": op, "options": options or {}, "a": packed(a),
                       "b": packed(b), "start": start, "steps": steps})


class Lion(torch.optim.Optimizer):
    """Algorithm 2 of Chen et al. 2023, in NumPy and double precision."""

    def __init__(self, params, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, {})
        self.settings = (lr, *betas, weight_decay)
        self.m = 0.0

    def step(self):
        lr, beta1, beta2, decay = self.settings
        (p,) = self.param_groups[0]["params"]
        w = p.detach().numpy().astype(np.float64)
        g = p.grad.numpy().astype(np.float64)
        direction = np.sign(beta1 * self.m + (1 - beta1) * g)
        self.m = beta2 * self.m + (1 - beta2) * g
        with torch.no_grad():
            p.copy_(torch.from_numpy(w - lr * (direction + decay * w)))


path("adam amsgrad", "adam", lambda p: torch.optim.Adam(p, lr=0.3, amsgrad=True),
     {"lr": 0.3, "amsgrad": True})
path("adam amsgrad with decay", "adam",
     lambda p: torch.optim.Adam(p, lr=0.3, betas=(0.5, 0.6), amsgrad=True, weight_decay=0.1),
     {"lr": 0.3, "amsgrad": True, "weight_decay": 0.1, "betas": [0.5, 0.6]})
path("adamw amsgrad", "adamw",
     lambda p: torch.optim.AdamW(p, lr=0.3, betas=(0.5, 0.6), amsgrad=True),
     {"lr": 0.3, "amsgrad": True, "betas": [0.5, 0.6], "weight_decay": 0.01})
# The other form of 1.13 multiplies mu into the product twice; PyTorch 2 has put it right.
path("nadam", "nadam", lambda p: torch.optim.NAdam(p, foreach=True), {"lr": 2e-3})
path("nadam with decay", "nadam",
     lambda p: torch.optim.NAdam(p, lr=0.1, betas=(0.8, 0.9), weight_decay=0.1, momentum_decay=0.02,
                                 foreach=True),
     {"lr": 0.1, "betas": [0.8, 0.9], "weight_decay": 0.1, "momentum_decay": 0.02})
path("adagrad", "adagrad", lambda p: torch.optim.Adagrad(p), {"lr": 0.01})
path("adagrad with everything", "adagrad",
     lambda p: torch.optim.Adagrad(p, lr=0.2, lr_decay=0.1, weight_decay=0.05,
                                   initial_accumulator_value=0.3, eps=1e-3),
     {"lr": 0.2, "lr_decay": 0.1, "weight_decay": 0.05, "initial_accumulator_value": 0.3, "eps": 1e-3})
path("lion", "lion", lambda p: Lion(p, lr=0.05), {"lr": 0.05})
path("lion with decay", "lion", lambda p: Lion(p, lr=0.05, betas=(0.8, 0.7), weight_decay=0.2),
     {"lr": 0.05, "betas": [0.8, 0.7], "weight_decay": 0.2})

schedulers = []


def rates(name, op, make, options):
    w = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=0.4)
    scheduler = make(optimiser)
    found = []
    for _ in range(20):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    schedulers.append({"name": name, "op": op, "options": options, "base_lr": 0.4, "rates": found})


from torch.optim import lr_scheduler  # noqa: E402

rates("multi step", "multi_step", lambda o: lr_scheduler.MultiStepLR(o, [2, 5, 11], 0.5),
      {"milestones": [2, 5, 11], "gamma": 0.5})
rates("warm restarts", "warm_restarts", lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 3),
      {"T_0": 3})
rates("longer warm restarts", "warm_restarts",
      lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 3, 2, 0.05),
      {"T_0": 3, "T_mult": 2, "eta_min": 0.05})

gains = {
    name: nn.init.calculate_gain(name)
    for name in ("linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu")
} | {"leaky_relu 0.2": nn.init.calculate_gain("leaky_relu", 0.2)}

everything = {"layers": layers, "losses": losses, "optimisers": optimisers,
              "schedulers": schedulers, "gains": gains}
target = pathlib.Path(__file__).with_name("more-reference.json.gz")
with open(target, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as out:
    out.write(json.dumps(everything, separators=(",", ":")).encode())
