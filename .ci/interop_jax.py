#!/usr/bin/env python3
"""Layers of a multilayer perceptron in bfloat16, from JAX, a .npy a layer; see .ci/interop.

    interop_jax.py DIR
"""
import os
import sys

import jax
import jax.numpy as jnp
import numpy as np

import interop_data as data

SIZES, STEPS, BATCH, LOOKED_AT = (784, 64, 64, 32, 10), 400, 64, 4000


def layers(parameters, x):
    """What each layer gives, the logits last."""
    out = []
    for i, (w, b) in enumerate(parameters):
        x = x @ w + b
        if i + 1 < len(parameters):
            x = jax.nn.relu(x)
        out.append(x)
    return out


def loss(parameters, x, y):
    logits = layers(parameters, x)[-1]
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean()


@jax.jit
def step(parameters, x, y):
    slopes = jax.grad(loss)(parameters, x, y)
    return jax.tree.map(lambda p, s: p - 0.1 * s, parameters, slopes)


def main(root):
    x, y, xt, labels = data.fashion(LOOKED_AT)
    x, xt = x.reshape(len(x), -1), xt.reshape(len(xt), -1)
    keys = jax.random.split(jax.random.key(1), len(SIZES) - 1)
    parameters = [(jax.random.normal(k, (m, n)) * (2 / m) ** 0.5, jnp.zeros(n)) for k, m, n in zip(keys, SIZES, SIZES[1:])]
    for i in range(STEPS):
        batch = slice(BATCH * i, BATCH * (i + 1))
        parameters = step(parameters, x[batch], y[batch])
    os.makedirs(root)
    for i, h in enumerate(layers(parameters, xt)):
        np.save(os.path.join(root, f"layer_{i}.npy"), h.astype(jnp.bfloat16))
    np.save(os.path.join(root, "labels.npy"), labels)
    np.save(os.path.join(root, "split.npy"), data.split(LOOKED_AT))


main(sys.argv[1])
