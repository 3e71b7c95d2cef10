# SPDX-License-Identifier: Apache-2.0
"""Makes reference.json.gz: values and gradients of layers, losses, optimisers and schedulers, and the
chapter's network trained for thirty steps, as PyTorch computes them; Reference reads it.

    python3 reference.py

Run with PyTorch 1.13.1 on a CPU; any later one gives the same but for rounding. Every tensor is
{"shape": [...], "data": [...]} in row-major order; images are N x C x H x W. Gradients are of
sum(output * cotangent), so a gradient rule is checked with an arbitrary upstream gradient. More is in
nn/more-reference.py (layers, losses, optimisers, schedules), tensor/operations.py,
train/training-reference.py (clipping, gathering, groups, averages, weights, turns, plateaus) and
metric/metrics.py.
"""
import gzip
import json
import math
import pathlib

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(20261123)
cases = []


def dump(t):
    t = t.detach()
    kind = "int64" if t.dtype == torch.int64 else "float32"
    data = t.reshape(-1).tolist()
    if kind == "float32":
        data = [float(f"{v:.9g}") for v in data]
    return {"shape": list(t.shape), "dtype": kind, "data": data}


def case(name, op, options, inputs, function, parameters=None):
    """Records function(*inputs, **parameters) with the gradient of every floating-point input and parameter."""
    parameters = parameters or {}
    leaves = {k: v for k, v in {**inputs, **parameters}.items() if v.is_floating_point()}
    for leaf in leaves.values():
        leaf.requires_grad_(True)
    output = function(**inputs, **parameters)
    cotangent = torch.rand_like(output) * 2 - 1
    gradients = torch.autograd.grad((output * cotangent).sum(), list(leaves.values()), allow_unused=True)
    cases.append({
        "name": name, "op": op, "options": options,
        "inputs": {k: dump(v) for k, v in inputs.items()},
        "parameters": {k: dump(v) for k, v in parameters.items()},
        "output": dump(output), "cotangent": dump(cotangent),
        "gradients": {k: dump(g) for k, g in zip(leaves, gradients) if g is not None},
    })


def rand(*shape):
    return torch.rand(*shape) * 2 - 1


# Convolutions ------------------------------------------------------------------------------------
for name, c, o, k, opts, size in [
    ("tutorial_first", 1, 5, 3, {}, (28, 28)),
    ("tutorial_padded", 1, 5, 3, {"padding": 1}, (28, 28)),
    ("tutorial_strided", 1, 5, 3, {"padding": 1, "stride": 2}, (28, 28)),
    ("tutorial_second", 5, 1, 3, {}, (26, 26)),
    ("odd_size_stride", 3, 4, 3, {"stride": 2}, (8, 7)),
    ("stride_leaves_rest", 2, 3, 3, {"stride": 3, "padding": 1}, (9, 11)),
    ("rectangular_kernel", 2, 3, (3, 5), {"padding": (1, 2)}, (7, 9)),
    ("rectangular_stride", 2, 3, (2, 3), {"stride": (2, 1), "padding": (0, 1)}, (8, 6)),
    ("dilated", 2, 3, 3, {"dilation": 2, "padding": 2}, (9, 8)),
    ("dilated_strided", 2, 2, 3, {"dilation": (2, 1), "stride": 2, "padding": 1}, (11, 10)),
    ("grouped", 4, 6, 3, {"groups": 2, "padding": 1}, (6, 5)),
    ("depthwise", 4, 4, 3, {"groups": 4, "stride": 2, "padding": 1}, (7, 7)),
    ("pointwise", 3, 5, 1, {}, (4, 6)),
    ("kernel_covers_image", 2, 3, 5, {}, (5, 5)),
    ("large_padding", 1, 2, 3, {"padding": 3}, (4, 4)),
]:
    kh, kw = (k, k) if isinstance(k, int) else k
    g = opts.get("groups", 1)
    case(f"conv2d_{name}", "conv2d", {"in_channels": c, "out_channels": o, "kernel_size": [kh, kw], **opts},
         {"x": rand(2, c, *size)}, lambda x, weight, bias, opts=opts: F.conv2d(x, weight, bias, **opts),
         {"weight": rand(o, c // g, kh, kw), "bias": rand(o)})
case("conv2d_no_bias", "conv2d", {"in_channels": 2, "out_channels": 3, "kernel_size": [3, 3], "bias": False},
     {"x": rand(2, 2, 5, 6)}, lambda x, weight: F.conv2d(x, weight), {"weight": rand(3, 2, 3, 3)})

for name, c, o, k, opts, size in [
    ("tutorial_upscale", 1, 1, 2, {"stride": 2}, (14, 14)),
    ("same", 3, 2, 3, {"padding": 1}, (5, 6)),
    ("overlapping", 2, 3, 3, {"stride": 2, "padding": 1}, (4, 5)),
    ("output_padding", 2, 3, 3, {"stride": 2, "padding": 1, "output_padding": 1}, (4, 5)),
    ("rectangular", 2, 2, (2, 3), {"stride": (2, 1), "padding": (0, 1)}, (3, 4)),
    ("dilated", 2, 2, 3, {"dilation": 2}, (4, 4)),
    ("grouped", 4, 6, 3, {"groups": 2, "stride": 2}, (3, 3)),
]:
    kh, kw = (k, k) if isinstance(k, int) else k
    g = opts.get("groups", 1)
    case(f"conv_transpose2d_{name}", "conv_transpose2d",
         {"in_channels": c, "out_channels": o, "kernel_size": [kh, kw], **opts},
         {"x": rand(2, c, *size)}, lambda x, weight, bias, opts=opts: F.conv_transpose2d(x, weight, bias, **opts),
         {"weight": rand(c, o // g, kh, kw), "bias": rand(o)})

# Rescaling ---------------------------------------------------------------------------------------
for name, opts, size in [
    ("2x2", {"kernel_size": 2}, (28, 28)), ("4x4", {"kernel_size": 4}, (28, 28)),
    ("overlapping", {"kernel_size": 3, "stride": 2, "padding": 1}, (9, 8)),
    ("stride_one", {"kernel_size": 2, "stride": 1}, (5, 6)),
    ("odd_size_floor", {"kernel_size": 2}, (7, 9)), ("odd_size_ceil", {"kernel_size": 2, "ceil_mode": True}, (7, 9)),
    ("rectangular", {"kernel_size": (2, 3), "stride": (2, 1)}, (6, 7)),
    ("dilated", {"kernel_size": 2, "dilation": 2, "stride": 1}, (6, 6)),
]:
    case(f"max_pool2d_{name}", "max_pool2d", opts, {"x": rand(2, 2, *size)}, lambda x, opts=opts: F.max_pool2d(x, **opts))
ties = torch.relu(rand(2, 2, 8, 8)).round(decimals=1)
case("max_pool2d_ties_take_first", "max_pool2d", {"kernel_size": 2}, {"x": ties}, lambda x: F.max_pool2d(x, 2))
for name, opts, size in [
    ("2x2", {"kernel_size": 2}, (28, 28)), ("overlapping", {"kernel_size": 3, "stride": 2, "padding": 1}, (9, 8)),
    ("exclude_pad", {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False}, (9, 8)),
    ("odd_size_ceil", {"kernel_size": 2, "ceil_mode": True}, (7, 9)),
    ("rectangular", {"kernel_size": (2, 3), "stride": (1, 2)}, (5, 8)),
]:
    case(f"avg_pool2d_{name}", "avg_pool2d", opts, {"x": rand(2, 3, *size)}, lambda x, opts=opts: F.avg_pool2d(x, **opts))
pooled, where = F.max_pool2d(rand(2, 2, 6, 8), 2, return_indices=True)
case("max_unpool2d_2x2", "max_unpool2d", {"kernel_size": 2}, {"x": pooled.detach(), "indices": where},
     lambda x, indices: F.max_unpool2d(x, indices, 2))
case("adaptive_avg_pool2d_to_one", "adaptive_avg_pool2d", {"output_size": 1}, {"x": rand(2, 3, 5, 4)},
     lambda x: F.adaptive_avg_pool2d(x, 1))
for mode, extra in [("nearest", {}), ("bilinear", {"align_corners": False}), ("bilinear", {"align_corners": True})]:
    for scale in (2, 3):
        case(f"upsample_{mode}_{scale}_{extra.get('align_corners', '')}".rstrip("_"), "upsample",
             {"scale_factor": scale, "mode": mode, **extra}, {"x": rand(2, 2, 4, 5)},
             lambda x, scale=scale, mode=mode, extra=extra: F.interpolate(x, scale_factor=scale, mode=mode, **extra))

# Activations, dense layers, normalisation ----------------------------------------------------------
for op, fn in [("relu", F.relu), ("leaky_relu", lambda x: F.leaky_relu(x, 0.1)), ("elu", F.elu), ("sigmoid", torch.sigmoid),
               ("tanh", torch.tanh), ("gelu", F.gelu), ("silu", F.silu), ("softplus", F.softplus),
               ("softmax", lambda x: F.softmax(x, 1)), ("log_softmax", lambda x: F.log_softmax(x, 1))]:
    case(op, op, {"negative_slope": 0.1} if op == "leaky_relu" else {"dim": 1} if "softmax" in op else {},
         {"x": rand(3, 7) * 4}, lambda x, fn=fn: fn(x))
case("linear", "linear", {"in_features": 5, "out_features": 3}, {"x": rand(4, 5)},
     lambda x, weight, bias: F.linear(x, weight, bias), {"weight": rand(3, 5), "bias": rand(3)})
case("batch_norm2d_training", "batch_norm2d", {"num_features": 3, "training": True, "eps": 1e-5}, {"x": rand(4, 3, 5, 6)},
     lambda x, weight, bias: F.batch_norm(x, None, None, weight, bias, True, 0.1, 1e-5), {"weight": rand(3), "bias": rand(3)})
mean, var = rand(3), torch.rand(3) + 0.5
case("batch_norm2d_eval", "batch_norm2d",
     {"num_features": 3, "training": False, "eps": 1e-5, "running_mean": mean.tolist(), "running_var": var.tolist()},
     {"x": rand(4, 3, 5, 6)},
     lambda x, weight, bias: F.batch_norm(x, mean, var, weight, bias, False, 0.1, 1e-5), {"weight": rand(3), "bias": rand(3)})
case("layer_norm", "layer_norm", {"normalized_shape": [6], "eps": 1e-5}, {"x": rand(4, 6)},
     lambda x, weight, bias: F.layer_norm(x, (6,), weight, bias), {"weight": rand(6), "bias": rand(6)})

# Losses -------------------------------------------------------------------------------------------
target = torch.tensor([2, 0, 1, 1, 2])
weights = torch.tensor([0.5, 1.0, 2.0])
for name, opts in [("mean", {}), ("sum", {"reduction": "sum"}), ("smoothed", {"label_smoothing": 0.1}), ("weighted", {"weight": weights})]:
    shown = {k: (v.tolist() if torch.is_tensor(v) else v) for k, v in opts.items()}
    case(f"cross_entropy_{name}", "cross_entropy", shown, {"x": rand(5, 3) * 3, "target": target},
         lambda x, target, opts=opts: F.cross_entropy(x, target, **opts))
big = torch.tensor([[1000.0, -1000.0, 0.0], [-30000.0, 0.0, 30000.0]])
case("cross_entropy_extreme_logits", "cross_entropy", {}, {"x": big, "target": torch.tensor([0, 2])}, lambda x, target: F.cross_entropy(x, target))
pixel_target = torch.randint(0, 3, (2, 4, 5))
case("cross_entropy_per_pixel", "cross_entropy", {}, {"x": rand(2, 3, 4, 5), "target": pixel_target}, lambda x, target: F.cross_entropy(x, target))
case("mse", "mse_loss", {}, {"x": rand(4, 3), "target": rand(4, 3)}, lambda x, target: F.mse_loss(x, target))
case("l1", "l1_loss", {}, {"x": rand(4, 3), "target": rand(4, 3)}, lambda x, target: F.l1_loss(x, target))
case("bce_with_logits", "bce_with_logits", {}, {"x": rand(4, 3) * 5, "target": torch.rand(4, 3).round()},
     lambda x, target: F.binary_cross_entropy_with_logits(x, target))

# Optimisers: five steps on f(w) = sum(a * (w - b)^2) / 2, gradient a * (w - b) -----------------------
optimisers = []
for name, make, opts in [
    ("sgd", torch.optim.SGD, {"lr": 0.1}), ("sgd_momentum", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    ("sgd_nesterov", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    ("sgd_weight_decay", torch.optim.SGD, {"lr": 0.1, "weight_decay": 0.01}),
    ("adam", torch.optim.Adam, {"lr": 1e-3}), ("adam_betas_eps", torch.optim.Adam, {"lr": 0.01, "betas": (0.8, 0.99), "eps": 1e-4}),
    ("adam_weight_decay", torch.optim.Adam, {"lr": 0.01, "weight_decay": 0.1}),
    ("adamw", torch.optim.AdamW, {"lr": 0.01, "weight_decay": 0.1}), ("rmsprop", torch.optim.RMSprop, {"lr": 0.01}),
]:
    a, b, w = torch.rand(6) + 0.5, rand(6), rand(6).requires_grad_(True)
    start, path = dump(w), []
    optimiser = make([w], **opts)
    for _ in range(5):
        optimiser.zero_grad()
        (a * (w - b) ** 2 / 2).sum().backward()
        optimiser.step()
        path.append(dump(w))
    optimisers.append({"name": name, "options": opts, "a": dump(a), "b": dump(b), "start": start, "steps": path})

schedulers = []
for name, make, opts in [
    ("step", torch.optim.lr_scheduler.StepLR, {"step_size": 3, "gamma": 0.5}),
    ("cosine", torch.optim.lr_scheduler.CosineAnnealingLR, {"T_max": 10}),
    ("exponential", torch.optim.lr_scheduler.ExponentialLR, {"gamma": 0.9}),
    ("one_cycle", torch.optim.lr_scheduler.OneCycleLR, {"max_lr": 0.1, "total_steps": 12}),
    ("linear_warmup", torch.optim.lr_scheduler.LinearLR, {"start_factor": 0.1, "total_iters": 5}),
]:
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = make(optimiser, **opts)
    rates = []
    for _ in range(12):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        if len(rates) < 12:
            scheduler.step()
    schedulers.append({"name": name, "options": opts, "base_lr": 0.1, "rates": rates})

# The chapter's network: thirty Adam steps from given weights, then the saliency of one image --------
x, y = torch.rand(10, 1, 28, 28), torch.randint(0, 3, (10,))
conv, linear = nn.Conv2d(1, 20, 3, padding=1), nn.Linear(20 * 14 * 14, 3)
linear.weight.data = linear.weight.data.double().float()


def network(images):
    return linear(F.max_pool2d(F.relu(conv(images)), 2).flatten(1))


scale = 1 / math.sqrt(3920)
generator = torch.arange(3 * 3920, dtype=torch.float64)
linear.weight.data = (torch.sin(generator * 12.9898) * scale).float().reshape(3, 3920)  # a formula keeps the file small
start = {"conv.weight": dump(conv.weight), "conv.bias": dump(conv.bias), "linear.bias": dump(linear.bias),
         "linear.weight": "float32(sin(12.9898 * i) / sqrt(3920)) at flat index i, computed in double"}
optimiser = torch.optim.Adam(list(conv.parameters()) + list(linear.parameters()), lr=1e-3)
losses = []
for _ in range(30):
    optimiser.zero_grad()
    loss = F.cross_entropy(network(x), y)
    losses.append(loss.item())
    loss.backward()
    optimiser.step()
image = x[:1].clone().requires_grad_(True)
network(image).max().backward()
training = {"images": dump(x), "labels": dump(y), "start": start, "losses": losses,
            "end": {"conv.weight": dump(conv.weight), "conv.bias": dump(conv.bias), "linear.bias": dump(linear.bias)},
            "logits_of_first_image": dump(network(x[:1])), "saliency_of_first_image": dump(image.grad.abs())}

result = {"pytorch": torch.__version__, "cases": cases, "optimisers": optimisers, "schedulers": schedulers, "training": training}
with gzip.GzipFile(pathlib.Path(__file__).parent / "reference.json.gz", "wb", mtime=0) as out:
    out.write(json.dumps(result, separators=(",", ":")).encode())
print(f"{len(cases)} cases, {len(optimisers)} optimisers, {len(schedulers)} schedulers, losses {losses[0]:.4f} -> {losses[-1]:.4f}")
