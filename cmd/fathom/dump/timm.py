#!/usr/bin/env python3
"""Writes what the blocks of a timm model make of images, as a store that fathom opens:

    pip install timm
    python dump.py && fathom open acts

Without a directory of images it looks at gratings, whose angle is the label.
"""
import csv, pathlib, sys

import timm
import torch
from PIL import Image
from safetensors.torch import save_file

# ---- yours to change --------------------------------------------------------------------------------------------
MODEL, OUT = "vit_tiny_patch16_224", pathlib.Path("acts")
CHECKPOINTS = {}  # by directory: {"epoch-10": "output/checkpoint-10.pth.tar"}; none is the pretrained model alone
IMAGES = ""  # a directory with a directory of images for each class
DTYPE = torch.float32  # or torch.bfloat16, half as large; float16 ends at 65,504
# -----------------------------------------------------------------------------------------------------------------


def items():
    """Yields id, label and image."""
    for path in sorted(pathlib.Path(IMAGES).glob("*/*")) if IMAGES else ():
        yield str(path.relative_to(IMAGES)), path.parent.name, Image.open(path).convert("RGB")
    draw, (y, x) = torch.Generator().manual_seed(1), torch.meshgrid(torch.arange(64), torch.arange(64), indexing="ij")
    for i in range(0 if IMAGES else 300):
        turn, phase = torch.tensor(torch.pi * (i % 6) / 6), 6.283 * torch.rand(1, generator=draw)
        wave = (0.5 * (turn.cos() * x + turn.sin() * y) + phase).sin() + torch.randn(64, 64, generator=draw)
        grey = Image.fromarray((128 + 32 * wave).clamp(0, 255).byte().numpy())
        yield f"grating {i}", f"{30 * (i % 6)} degrees", grey.convert("RGB")


def model(checkpoint):
    """The model with its weights: those of a file, else the pretrained ones, else, without a network, random ones."""
    if checkpoint:
        return timm.create_model(MODEL, checkpoint_path=checkpoint).eval()
    try:
        return timm.create_model(MODEL, pretrained=True).eval()
    except Exception as problem:
        print(f"{MODEL} as it is before training, since its weights cannot be had: {problem}", file=sys.stderr)
        return timm.create_model(MODEL, pretrained=False).eval()


@torch.inference_mode()
def layers(model, images):
    """By block, n×d: the mean over the places of each image; last what the classifier reads."""
    transform, parts = timm.data.create_transform(**timm.data.resolve_model_data_config(model)), []
    for at in range(0, len(images), 32):
        last, blocks = model.forward_intermediates(torch.stack([transform(i) for i in images[at:at + 32]]))
        parts.append([*(b.float().mean((2, 3)) for b in blocks), model.forward_head(last, pre_logits=True).float()])
    names = [f"block_{i + 1}" for i in range(len(parts[0]) - 1)] + ["final"]
    return {name: torch.cat(p) for name, p in zip(names, zip(*parts))}


def fitting(name, rows):
    """The rows as DTYPE, if it holds them."""
    if not rows.to(DTYPE).isfinite().all():
        most = torch.finfo(DTYPE).max
        sys.exit(f"{name} reaches {rows.abs().max():,.0f}, but {DTYPE} ends at {most:,.0f}: take torch.bfloat16")
    return rows.to(DTYPE)


ids, labels, images = zip(*items())
for directory, checkpoint in (CHECKPOINTS or {"": None}).items():
    OUT.joinpath(directory).mkdir(parents=True)
    made = layers(model(checkpoint), images)
    save_file({name: fitting(name, rows) for name, rows in made.items()}, OUT / directory / "acts.safetensors")
with open(OUT / "items.csv", "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows([("id", "label"), *zip(ids, labels)])
