#!/usr/bin/env python3
"""Writes what the layers of a network in JAX make of your data while it learns, as a store that fathom opens:

    pip install jax
    python dump.py && fathom open acts

A perceptron learns the angles of gratings under noise, whose phase says nothing of them.
"""
import pathlib, sys

import jax
import jax.numpy as jnp
import numpy as np

# ---- yours to change --------------------------------------------------------------------------------------------
OUT, STEPS = pathlib.Path("acts"), (0, 100, 200, 400, 800)  # the checkpoints; step 0 is the untrained network
DTYPE = np.float32  # or jnp.bfloat16, for `fathom open acts --as bf16`; float16 ends at 65,504


def gratings(key, n, size=12):
    """n images of gratings at four angles as rows, and which angle each has."""
    keys = jax.random.split(key, 3)
    angle, phase = jax.random.randint(keys[0], (n, 1, 1), 0, 4), jax.random.uniform(keys[1], (n, 1, 1), maxval=6.283)
    x, y = jnp.meshgrid(jnp.arange(size), jnp.arange(size))
    images = jnp.sin(jnp.cos(jnp.pi * angle / 4) * x + jnp.sin(jnp.pi * angle / 4) * y + phase)
    return (images + 1.5 * jax.random.normal(keys[2], images.shape)).reshape(n, -1), angle.ravel()


def layers(parameters, x):
    """By layer, n×d; the last are the logits."""
    made = {}
    for i, (w, b) in enumerate(parameters, 1):
        x = x @ w + b
        if i < len(parameters):
            x = jax.nn.relu(x)
        made[f"hidden{i}" if i < len(parameters) else "logits"] = x
    return made


SIZES = (144, 128, 64, 4)
INPUT, LABELS = gratings(jax.random.key(0), 2000)  # what is looked at: nothing that the network learns from
KNOWN = {"labels": LABELS, "ids": np.arange(2000)}  # also "groups": rows of one are never on both sides of the split
# -----------------------------------------------------------------------------------------------------------------


@jax.jit
def descend(parameters, key):
    def loss(parameters, x, y):
        return -jax.nn.log_softmax(layers(parameters, x)["logits"])[jnp.arange(len(y)), y].mean()
    return jax.tree.map(lambda p, slope: p - 0.1 * slope, parameters, jax.grad(loss)(parameters, *gratings(key, 64)))


def save(path, rows):
    """Writes rows as DTYPE, if it holds them."""
    if not jnp.isfinite(rows.astype(DTYPE)).all():
        most = float(jnp.finfo(DTYPE).max)
        sys.exit(f"{path} reaches {jnp.abs(rows).max():,.0f}, but {np.dtype(DTYPE)} ends at {most:,.0f}: take float32")
    np.save(path, np.asarray(rows.astype(DTYPE)))


OUT.mkdir(parents=True)
save(OUT / "input.npy", INPUT)
for name, array in KNOWN.items():
    np.save(OUT / f"{name}.npy", array)
keys = jax.random.split(jax.random.key(1), len(SIZES))
parameters = [(jax.random.normal(k, (m, n)) * (2 / m) ** 0.5, jnp.zeros(n)) for k, m, n in zip(keys, SIZES, SIZES[1:])]
for step in range(max(STEPS) + 1):
    if step in STEPS:
        (OUT / f"step-{step}").mkdir()
        for name, rows in layers(parameters, INPUT).items():
            save(OUT / f"step-{step}" / f"{name}.npy", rows)
    parameters = descend(parameters, jax.random.fold_in(keys[-1], step))
