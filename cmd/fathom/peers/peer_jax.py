#!/usr/bin/env python3
"""The post's first training, or that of another shape, in JAX, one scan under jit; see .ci/peers and `fathom bench --peers`.

    peer_jax.py [--data DIR] [--seed N] [--steps N] [--hidden 100,100,100] [--batch 50] [--lr 0.01]

Prints one JSON object: the curve of accuracies on all test images, and seconds: import, load, compile, train.
XLA reads from XLA_FLAGS and NPROC how many threads it may use.
"""
import argparse
import functools
import json
import os
import time

begin = time.perf_counter()
os.environ["JAX_PLATFORMS"] = "cpu"
import jax
import jax.numpy as jnp
import jaxlib
import numpy as np
from jax import lax

jax.devices()  # starts the backend
imported = time.perf_counter()

import peer_post as post


def logits(layers, x):
    for w, b in layers[:-1]:
        x = jnp.tanh(x @ w + b)
    w, b = layers[-1]
    return x @ w + b


def entropies(z, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], 1)


def step(layers, x, y, rate):
    """The layers after one step of gradient descent, and the loss before it."""
    loss, slopes = jax.value_and_grad(lambda l: entropies(logits(l, x), y).sum())(layers)
    return jax.tree.map(lambda a, g: a - rate * g, layers, slopes), loss


def minibatch(x, y, start, batch):
    return (lax.dynamic_slice_in_dim(a, start, batch) for a in (x, y))


def train(told, layers, x, y, xt, yt):
    """Losses and accuracies on xt before the first step and after every 100."""
    def score(layers):
        z = logits(layers, xt)
        return entropies(z, yt).mean(), (z.argmax(1) == yt).mean()

    def one(layers, start):
        return step(layers, *minibatch(x, y, start, told.batch), told.lr)

    def hundred(layers, starts):
        layers, losses = lax.scan(one, layers, starts)
        return layers, (losses.mean(), score(layers))

    first = score(layers)
    starts = told.batch * jnp.arange(told.steps) % (len(x) - told.batch)
    layers, (_, scores) = lax.scan(hundred, layers, starts.reshape(-1, post.EVERY))
    return jax.tree.map(lambda a, b: jnp.concatenate([a[None], b]), first, scores)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    post.shape(parser)
    told = parser.parse_args()
    layers = list(zip(*post.fresh(np.random.default_rng(told.seed), post.sizes(told))))
    args = jax.device_put((layers, *post.load(told.data)))  # labels become int32
    jax.block_until_ready(args)
    loaded = time.perf_counter()
    program = jax.jit(functools.partial(train, told)).lower(*args).compile()
    compiled = time.perf_counter()
    loss, accuracy = jax.block_until_ready(program(*args))
    trained = time.perf_counter()
    print(json.dumps({
        "what": f"JAX {jax.__version__}, XLA of jaxlib {jaxlib.__version__}, XLA_FLAGS={os.environ.get('XLA_FLAGS', '')}",
        "curve": accuracy.tolist(), "loss": float(loss[-1]),
        "seconds": {"import": imported - begin, "load": loaded - imported, "compile": compiled - loaded,
                    "train": trained - compiled}}))


if __name__ == "__main__":
    main()
