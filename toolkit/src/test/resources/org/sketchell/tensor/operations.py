# SPDX-License-Identifier: Apache-2.0
"""Makes operations.json.gz: what PyTorch computes, values and gradients, for OperationsTest.

Run with PyTorch 1.13.0a0 (of Debian) on a CPU:  python3 operations.py
PyTorch leaves open which of equal elements topk takes, so of ties only its values are kept. Its
gradient of a product divides, which gives NaN beside infinities where the others' product is none.
"""
import gzip
import json
import math
import os

import torch
import torch.nn.functional as F

torch.manual_seed(1)
cases = []


def packed(x):
    kind = {torch.float32: "float32", torch.int64: "int64", torch.bool: "bool"}[x.dtype]
    data = x.detach().reshape(-1).tolist()
    if kind == "float32":
        data = [repr(v) if not math.isfinite(v) else float("%.9g" % v) for v in data]
    if kind == "bool":
        data = [int(v) for v in data]
    return {"dtype": kind, "shape": list(x.shape), "data": data}


def case(name, function, *inputs, gradients=True):
    leaves = [x.clone().requires_grad_() if x.dtype == torch.float32 else x for x in inputs]
    outputs = function(*leaves)
    outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
    entry = {"name": name, "inputs": [packed(x) for x in inputs], "outputs": [packed(x) for x in outputs]}
    loss = None
    weights = []
    for y in outputs:
        if gradients and y.dtype == torch.float32 and y.requires_grad:
            w = torch.randn(y.shape)
            weights.append(packed(w))
            part = (y * w).sum()
            loss = part if loss is None else loss + part
    if loss is not None:
        loss.backward()
        entry["weights"] = weights
        entry["gradients"] = [packed(x.grad) for x in leaves if x.dtype == torch.float32]
    cases.append(entry)


nan, inf = math.nan, math.inf
plain = torch.randn(3, 4, 5)
tied = torch.tensor([[2., 1, 2, 0, 1], [0, 0, 0, 0, 0], [-1, 3, 3, -1, 3]])
odd = torch.tensor([[nan, 1, inf, -inf, 2], [inf, 3, -1, inf, 0.5], [-inf, -inf, 7, nan, nan], [1, 2, 3, 4, 5]])
whole = torch.tensor([[3, 1, 2], [2, 2, 9]])
zeros = torch.tensor([[1., 0, 3], [0, 2, 0], [2, 3, 4], [0, 0, 0]])
matrix = torch.randn(3, 4)
low = torch.full((2, 3), -inf)

for name, x in [("plain", plain), ("tied", tied), ("odd", odd), ("whole", whole)]:
    for d in (0, -1):
        case(f"max {d} {name}", lambda x, d=d: x.max(d), x)
        case(f"min {d} {name}", lambda x, d=d: x.min(d), x)
        case(f"sort {d} {name}", lambda x, d=d: x.sort(dim=d, stable=True), x)
        case(f"sort descending {d} {name}", lambda x, d=d: x.sort(dim=d, stable=True, descending=True), x)
        case(f"argsort {d} {name}", lambda x, d=d: x.sort(dim=d, stable=True)[1], x)
        case(f"cumsum {d} {name}", lambda x, d=d: x.cumsum(d), x)
        case(f"prod {d} {name}", lambda x, d=d: x.prod(d), x, gradients=name != "odd")
        case(f"roll {d} {name}", lambda x, d=d: x.roll(2, d), x)
        case(f"repeatInterleave {d} {name}", lambda x, d=d: x.repeat_interleave(2, d), x)
        case(f"chunk {d} {name}", lambda x, d=d: x.chunk(2, d), x)
        if x.dtype == torch.float32:
            case(f"logsumexp {d} {name}", lambda x, d=d: x.logsumexp(d), x)
            for p in (0.5, 1, 1.5, 2, 3, inf, -inf):
                case(f"norm {d} {p} {name}", lambda x, d=d, p=p: x.norm(p, d), x)
        # Gradients go to places that are open among equals, so ties are looked at above only.
        if name in ("plain",):
            case(f"topk {d} {name}", lambda x, d=d: x.topk(2, d), x)
            case(f"topk smallest {d} {name}", lambda x, d=d: x.topk(2, d, largest=False), x)
    if x.dtype == torch.float32:
        case(f"norm all {name}", lambda x: x.norm(), x)
        case(f"isInf {name}", torch.isinf, x)
        case(f"isNaN {name}", torch.isnan, x)
    case(f"isFinite {name}", torch.isfinite, x)
    case(f"prod all {name}", lambda x: x.prod(), x, gradients=name != "odd")
    case(f"roll all {name}", lambda x: x.roll(-2), x)
    case(f"repeat {name}", lambda x: x.repeat(2, *([1] * (x.dim() - 1)), 2), x)
    case(f"tril {name}", lambda x: x.tril(1), x)
    case(f"triu {name}", lambda x: x.triu(-1), x)
    case(f"maskedFill {name}", lambda x: x.masked_fill(x > 1, 7), x)
    case(f"maskedSelect {name}", lambda x: x.masked_select(x > 1), x)
for name, x in [("tied", tied), ("odd", odd)]:
    with torch.no_grad():
        case(f"topk values {name}", lambda x: x.topk(3, -1)[0].detach(), x)
        case(f"topk smallest values {name}", lambda x: x.topk(3, -1, largest=False)[0].detach(), x)
for p in (0.5, 1, 1.5, 2, 3, inf, -inf):
    case(f"norm all {p} zeros", lambda x, p=p: x.norm(p), torch.zeros(2, 2))
case("prod -1 zeros", lambda x: x.prod(-1), zeros)
case("prod all zeros", lambda x: x.prod(), torch.tensor([2., 0, 3]))
case("logsumexp -1 large", lambda x: x.logsumexp(-1), torch.tensor([[200., 201, -200]]))
case("logsumexp two plain", lambda x: x.logsumexp((0, 2), keepdim=True), plain)
case("norm two plain", lambda x: x.norm(3, (0, 2)), plain)
case("cumsum 0 long", lambda x: x.cumsum(0), torch.rand(1000, 2))
index = torch.tensor([[0, 2, 1], [1, 1, 0]])
case("gather 0", lambda x: x.gather(0, index), matrix)
case("gather 1", lambda x: x.gather(1, index), matrix)
case("scatter 0", lambda x, y: x.scatter(0, torch.tensor([[0, 2, 1], [1, 1, 0]]), y), matrix, torch.randn(2, 3))
case("scatter number", lambda x: x.scatter(1, index, 5.0), matrix)
case("scatterAdd 1", lambda x, y: x.scatter_add(1, index, y), matrix, torch.randn(2, 3))
case("roll two", lambda x: x.roll((1, -1), (0, 2)), plain)
image = torch.randn(2, 3, 6, 5)
case("unfold", lambda x: F.unfold(x, (2, 3), (2, 1), (1, 0), (1, 2)), image)
case("unfold one", lambda x: F.unfold(x, 3), image[0])
seen = F.unfold(image, (2, 3), (2, 1), (1, 0), (1, 2))
case("fold", lambda x: F.fold(x, (6, 5), (2, 3), (2, 1), (1, 0), (1, 2)), torch.randn(seen.shape))
case("fold one", lambda x: F.fold(x, (4, 4), 2, 1, 0, 2), torch.randn(8, 4))
a, b, c = torch.randn(2, 3, 4), torch.randn(2, 4, 5), torch.randn(3)
for e, t in [("bij,bjk->bik", (a, b)), ("bij,bjk", (a, b)), ("bij,bjk,i->kb", (a, b, c)), ("i,i->i", (c, c)),
             ("i,j->ji", (c, torch.randn(4))), ("ii->i", (torch.randn(3, 3),)), ("ii", (torch.randn(3, 3),)),
             ("iji->j", (torch.randn(3, 2, 3),)), ("bij->", (a,)), ("bij->jb", (a,)), ("bij,bij->b", (a, a))]:
    case(f"einsum {e}", lambda *t, e=e: torch.einsum(e, *t), *t)
case("outer", lambda x, y: torch.outer(x, y), c, torch.randn(4))
case("dot", lambda x, y: x.dot(y), c, torch.randn(3))

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "operations.json.gz"), "wb") as file:
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed_file:
        packed_file.write(json.dumps({"torch": torch.__version__, "cases": cases}).encode())
print(len(cases), "cases with", torch.__version__)
