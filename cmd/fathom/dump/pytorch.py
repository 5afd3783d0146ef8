#!/usr/bin/env python3
"""Writes what the layers of a PyTorch model make of your data while it learns, as a store that fathom opens:

    pip install torch
    python dump.py && fathom open acts

As it stands, a small convolutional network learns the angles of gratings under noise, whose phase says nothing of
them. Of a network of your own, its saved weights are looked at: put model, LAYERS, INPUT, ITEMS and CHECKPOINTS in.
"""
import csv, pathlib, sys

import torch
from torch import nn

# ---- yours to change --------------------------------------------------------------------------------------------
OUT = pathlib.Path("acts")
CHECKPOINTS = {}  # by directory: {"step-500": "runs/ckpt-500.pt"}; none trains the example and looks at it at STEPS
STEPS = (0, 25, 50, 100, 200)  # step 0 is the untrained network
DTYPE = torch.float32  # or torch.bfloat16, half as large; float16 ends at 65,504
torch.manual_seed(1)


def gratings(n, size=16):
    """n images of gratings at eight angles, and which angle each has."""
    angle, phase, wave = torch.randint(8, (n,)), 6.283 * torch.rand(n, 1, 1, 1), 0.4 + 0.8 * torch.rand(n, 1, 1, 1)
    y, x = torch.meshgrid(torch.arange(size), torch.arange(size), indexing="ij")
    turn = torch.pi * angle[:, None, None, None] / 8
    return (wave * (turn.cos() * x + turn.sin() * y) + phase).sin() + 1.5 * torch.randn(n, 1, size, size), angle


model = nn.Sequential()
model.conv1 = nn.Sequential(nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))
model.conv2 = nn.Sequential(nn.Conv2d(16, 16, 3, padding=1), nn.ReLU())
model.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 8))
LAYERS = ["conv1", "conv2", "head"]  # as model.named_modules() calls them
descent = torch.optim.Adam(model.parameters(), 3e-3)
INPUT, LABELS = gratings(2000)  # what is looked at: nothing that the network learns from
ITEMS = {"id": range(2000), "label": LABELS.tolist()}  # also "group": rows of one are never on both sides of the split
# -----------------------------------------------------------------------------------------------------------------


def states():
    """Brings the model to one state after the other, and yields the directory of each."""
    for directory, path in CHECKPOINTS.items():
        saved = torch.load(path, map_location="cpu", weights_only=True)
        saved = saved.get("state_dict", saved.get("model", saved))  # the weights, alone or beside an optimizer's state
        nn.modules.utils.consume_prefix_in_state_dict_if_present(saved, "module.")  # of DistributedDataParallel
        model.load_state_dict(saved)
        yield directory
    for step in range(0 if CHECKPOINTS else max(STEPS) + 1):
        if step in STEPS:
            yield f"step-{step}"
        x, y = gratings(64)
        descent.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        descent.step()


@torch.inference_mode()
def layers():
    """By layer, n×d: maps are averaged over their places."""
    kept = {name: [] for name in LAYERS}
    hooks = [model.get_submodule(name).register_forward_hook(lambda _, __, out, to=kept[name]: to.append(out.float()))
             for name in LAYERS]
    model.eval()
    for batch in INPUT.split(250):
        model(batch)
    model.train()
    for hook in hooks:
        hook.remove()
    return {name: torch.cat([a.mean((2, 3)) if a.dim() == 4 else a for a in parts]) for name, parts in kept.items()}


def fitting(name, rows):
    """The rows as DTYPE, if it holds them."""
    if not rows.to(DTYPE).isfinite().all():
        most = torch.finfo(DTYPE).max
        sys.exit(f"{name} reaches {rows.abs().max():,.0f}, but {DTYPE} ends at {most:,.0f}: take torch.bfloat16")
    return rows.to(DTYPE)


OUT.mkdir(parents=True)
torch.save({"input": fitting("input", INPUT.flatten(1))}, OUT / "acts.pt")
with open(OUT / "items.csv", "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows([ITEMS, *zip(*ITEMS.values())])
for directory in states():
    (OUT / directory).mkdir()
    torch.save({name: fitting(name, a) for name, a in layers().items()}, OUT / directory / "acts.pt")
