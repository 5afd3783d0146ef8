#!/usr/bin/env python3
"""The post's first training, or that of another shape, in PyTorch, eager or compiled; see .ci/peers and `fathom bench --peers`.

    peer_torch.py [--compile] [--data DIR] [--seed N] [--steps N] [--hidden 100,100,100] [--batch 50] [--lr 0.01]

Prints one JSON object: the curve of accuracies on all test images, and seconds: import, load, compile, train.
A compiled step is one function of parameters and minibatch, and so is the evaluation; both compile when they are
first called, which is the time told. The threads are those of OMP_NUM_THREADS.
"""
import argparse
import json
import os
import time

begin = time.perf_counter()
import numpy as np
import torch
from torch.nn import functional as F

imported = time.perf_counter()

import peer_post as post


def logits(layers, x):
    for w, b in layers[:-1]:
        x = torch.tanh(torch.addmm(b, x, w))
    w, b = layers[-1]
    return torch.addmm(b, x, w)


def score(layers, x, y):
    """Loss and accuracy."""
    z = logits(layers, x)
    return F.cross_entropy(z, y), (z.argmax(1) == y).float().mean()


def step(layers, x, y, rate):
    """One step of gradient descent, in place. Slopes written out are faster here than those of autograd."""
    h = [x]
    for w, b in layers[:-1]:
        h.append(torch.tanh(torch.addmm(b, h[-1], w)))
    w, b = layers[-1]
    d = torch.softmax(torch.addmm(b, h[-1], w), 1) - F.one_hot(y, b.shape[0])
    for at in range(len(layers) - 1, -1, -1):
        w, b = layers[at]
        back = (d @ w.T) * (1 - h[at] * h[at]) if at else None
        w.addmm_(h[at].T, d, alpha=-rate)
        b.add_(d.sum(0), alpha=-rate)
        d = back


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    post.shape(parser)
    parser.add_argument("--compile", action="store_true")
    told = parser.parse_args()
    layers = [(torch.tensor(w), torch.tensor(b)) for w, b in zip(*post.fresh(np.random.default_rng(told.seed), post.sizes(told)))]
    x, y, xt, yt = (torch.from_numpy(a) for a in post.load(told.data))
    loaded = time.perf_counter()
    do, look = step, score
    if told.compile:
        do, look = torch.compile(step, dynamic=False), torch.compile(score, dynamic=False)
        spare = [(w.clone(), b.clone()) for w, b in layers]
        do(spare, x[:told.batch], y[:told.batch], told.lr)
        look(spare, xt, yt)
    compiled = time.perf_counter()
    scores = [look(layers, xt, yt)]
    for i in range(told.steps):
        start = told.batch * i % (len(x) - told.batch)
        do(layers, x[start:start + told.batch], y[start:start + told.batch], told.lr)
        if (i + 1) % post.EVERY == 0:
            scores.append(look(layers, xt, yt))
    trained = time.perf_counter()
    print(json.dumps({
        "what": f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {torch.backends.cpu.get_cpu_capability()}",
        "curve": [float(a) for _, a in scores], "loss": float(scores[-1][0]),
        "seconds": {"import": imported - begin, "load": loaded - imported, "compile": compiled - loaded,
                    "train": trained - compiled}}))


if __name__ == "__main__":
    with torch.inference_mode():
        main()
