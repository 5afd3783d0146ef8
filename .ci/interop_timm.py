#!/usr/bin/env python3
"""Tokens after each block of a small vision transformer, as it starts and after some steps, from timm; see .ci/interop.

    interop_timm.py DIR

Writes DIR/untrained.npz and DIR/trained.npz: block_0 … block_3 of n×t×d, the labels and the split.
"""
import os
import sys

import numpy as np
import timm
import torch
from torch.nn import functional as F

import interop_data as data

STEPS, BATCH, LOOKED_AT = 100, 64, 2000


@torch.inference_mode()
def write(path, model, x, **beside):
    parts = [model.forward_intermediates(batch, output_fmt="NLC", intermediates_only=True) for batch in x.split(500)]
    np.savez(path, **{f"block_{i}": torch.cat(p).numpy() for i, p in enumerate(zip(*parts))}, **beside)


def main(root):
    torch.manual_seed(1)
    torch.set_num_threads(2)
    x, y, xt, labels = data.fashion(LOOKED_AT)
    x, y, xt = torch.from_numpy(x)[:, None], torch.from_numpy(y), torch.from_numpy(xt)[:, None]
    model = timm.create_model("vit_tiny_patch16_224", pretrained=False, img_size=28, patch_size=7, in_chans=1, embed_dim=48,
                              depth=4, num_heads=3, num_classes=10)
    os.makedirs(root)
    beside = {"labels": labels, "split": data.split(LOOKED_AT)}
    write(os.path.join(root, "untrained.npz"), model.eval(), xt, **beside)
    descent = torch.optim.AdamW(model.train().parameters(), 1e-3)
    for step in range(STEPS):
        batch = slice(BATCH * step, BATCH * (step + 1))
        descent.zero_grad()
        F.cross_entropy(model(x[batch]), y[batch]).backward()
        descent.step()
    write(os.path.join(root, "trained.npz"), model.eval(), xt, **beside)


main(sys.argv[1])
