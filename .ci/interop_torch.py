#!/usr/bin/env python3
"""Layers of a small convolutional network at five checkpoints, from PyTorch; see .ci/interop.

    interop_torch.py DIR

Trains on Fashion-MNIST and looks at 4,000 other images through forward hooks. Writes DIR/safetensors, maps averaged,
with labels and split beside the checkpoints; DIR/npy, maps as they are, a file a layer; DIR/npz, a file a checkpoint;
DIR/acts.pt, a tuple of layers and labels.
"""
import os
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as F

import interop_data as data

STEPS, EVERY, BATCH, LOOKED_AT = 400, 100, 64, 4000


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.conv2 = nn.Sequential(nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
        self.fc1 = nn.Sequential(nn.Flatten(), nn.Linear(32 * 7 * 7, 64), nn.ReLU())
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        return self.head(self.fc1(self.conv2(self.conv1(x))))


@torch.no_grad()
def look(model, x):
    """What each named layer makes of the images."""
    kept = {}
    hooks = [layer.register_forward_hook(lambda _, __, out, name=name: kept.setdefault(name, []).append(out.clone()))
             for name, layer in model.named_children()]
    for batch in x.split(500):
        model(batch)
    for hook in hooks:
        hook.remove()
    return {name: torch.cat(parts) for name, parts in kept.items()}


def write(root, step, layers, labels, split):
    pooled = {name: a.mean((2, 3)) if a.dim() == 4 else a for name, a in layers.items()}
    for kind in ("safetensors", "npy"):
        os.makedirs(os.path.join(root, kind, f"step-{step}"))
    os.makedirs(os.path.join(root, "npz"), exist_ok=True)
    save_file(pooled, os.path.join(root, "safetensors", f"step-{step}", "acts.safetensors"))
    for name, a in layers.items():
        np.save(os.path.join(root, "npy", f"step-{step}", name + ".npy"), a.numpy().astype(np.float16))
    np.savez(os.path.join(root, "npz", f"acts-{step}.npz"), labels=labels, split=split, **{n: a.numpy() for n, a in pooled.items()})
    if step == STEPS:
        torch.save((pooled, torch.from_numpy(labels)), os.path.join(root, "acts.pt"))


def main(root):
    torch.manual_seed(1)
    torch.set_num_threads(2)
    x, y, xt, labels = data.fashion(LOOKED_AT)
    x, y, xt = torch.from_numpy(x)[:, None], torch.from_numpy(y), torch.from_numpy(xt)[:, None]
    split = data.split(LOOKED_AT)
    model = Network()
    descent = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9)
    for step in range(STEPS + 1):
        if step % EVERY == 0:
            write(root, step, look(model, xt), labels, split)
        batch = slice(BATCH * step, BATCH * (step + 1))
        descent.zero_grad()
        F.cross_entropy(model(x[batch]), y[batch]).backward()
        descent.step()
    for kind in ("safetensors", "npy"):
        np.save(os.path.join(root, kind, "labels.npy"), labels)
        np.save(os.path.join(root, kind, "split.npy"), split)


main(sys.argv[1])
