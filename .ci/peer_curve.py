#!/usr/bin/env python3
"""Steps per second and memory of one library at points of the cost curve; .ci/peers --part curve starts it.

    peer_curve.py numpy|jax|torch POINTS.json [--warm 0.2] [--seconds 0.7]

POINTS are those of an axis in the JSON of `fathom bench --curve`. Prints one JSON object: what was used, and for each point
steps_per_second, the median of nine windows of training without evaluations, and resident_bytes, by how much the
process grew at most while it took these steps (0 where Linux does not tell). The learning rate is so small that nothing diverges.
"""
import argparse
import gc
import json
import os
import re
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cmd/fathom/peers"))
import numpy as np

import peer_post as post

RATE, WINDOWS = 1e-6, 9


def status(name):
    """A size in what Linux says of the process, in bytes."""
    try:
        with open("/proc/self/status") as file:
            return int(re.search(rf"{name}:\s+(\d+) kB", file.read())[1]) << 10
    except (OSError, TypeError):
        return 0


def reset_peak():
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        pass


def fresh(rng, sizes):
    """Weights and biases of each layer; on which numbers they hold the time does not depend."""
    draw = lambda shape: np.clip(rng.standard_normal(shape, np.float32) * np.float32(0.1), -0.2, 0.2)
    return [(draw(shape), np.full(shape[1], 0.1, np.float32)) for shape in zip(sizes, sizes[1:])]


def numpy_steps(layers, x, y, batch, classes):
    import post_numpy as peer
    weights, biases, t = [w for w, _ in layers], [b for _, b in layers], np.eye(classes, dtype=np.float32)[y]
    rate = np.float32(RATE)

    def steps(first, n):
        for i in range(first, first + n):
            s = batch * i % (len(x) - batch)
            peer.step(weights, biases, x[s:s + batch], t[s:s + batch], rate)
    return steps, lambda: weights[-1]


def jax_steps(layers, x, y, batch, classes):
    import functools

    import jax

    import peer_jax as peer

    @functools.partial(jax.jit, donate_argnums=0)
    def some(layers, x, y, first, n):
        one = lambda i, layers: peer.step(layers, *peer.minibatch(x, y, batch * i % (len(x) - batch), batch), RATE)[0]
        return jax.lax.fori_loop(first, first + n, one, layers)

    state, x, y = [jax.device_put(layers)], jax.device_put(x), jax.device_put(y)

    def steps(first, n):
        state[0] = jax.block_until_ready(some(state[0], x, y, first, n))
    return steps, lambda: np.asarray(state[0][-1][0])


def torch_steps(layers, x, y, batch, classes):
    import torch

    import peer_torch as peer
    state, x, y = [(torch.from_numpy(w), torch.from_numpy(b)) for w, b in layers], torch.from_numpy(x), torch.from_numpy(y)

    @torch.inference_mode()
    def steps(first, n):
        for i in range(first, first + n):
            s = batch * i % (len(x) - batch)
            peer.step(state, x[s:s + batch], y[s:s + batch], RATE)
    return steps, lambda: state[-1][0].numpy()


def measure(steps, warm, seconds):
    """Steps per second, the median of several windows; and calls reset_peak when it is warm."""
    steps(0, 1)  # what is compiled is compiled here
    done, n, begin = 1, 1, time.perf_counter()
    while True:
        start = time.perf_counter()
        steps(done, n)
        done, now = done + n, time.perf_counter()
        if now - begin >= warm:
            break
        n *= 2
    n = max(1, round(seconds / WINDOWS * n / (now - start)))
    gc.collect()
    reset_peak()
    rates, begin = [], time.perf_counter()
    while not rates or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        steps(done, n)
        rates.append(n / (time.perf_counter() - start))
        done += n
    return statistics.median(rates)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", choices=["numpy", "jax", "torch"])
    parser.add_argument("points")
    parser.add_argument("--warm", type=float, default=0.2)
    parser.add_argument("--seconds", type=float, default=0.7)
    told = parser.parse_args()
    x, y, _, _ = post.load()
    of, out, rng = {"numpy": numpy_steps, "jax": jax_steps, "torch": torch_steps}[told.library], [], np.random.default_rng(1)
    with open(told.points, encoding="utf-8") as file:
        points = json.load(file)
    of(fresh(rng, [784, 10, 10]), x[:100].copy(), y[:100], 10, 10)[0](0, 2)  # what a library loads when it is first used is none of a point
    for p in points:
        if p.get("left_out"):
            out.append(None)
            continue
        gc.collect()
        before = status("VmRSS")
        # Nothing but the library holds the data that it is handed.
        steps, last = of(fresh(rng, [784, *p["hidden"], p["classes"]]), x[:p["samples"]].copy(), y[:p["samples"]] % p["classes"], p["batch"], p["classes"])
        rate = measure(steps, told.warm, told.seconds)
        peak = status("VmHWM")
        if not np.isfinite(last()).all():
            sys.exit(f"{told.library}: the network diverged at {p}")
        out.append({"steps_per_second": rate, "resident_bytes": max(0, peak - before) if peak and before else 0})
        del steps, last
    print(json.dumps({"what": f"{told.library} {sys.modules[told.library].__version__}", "points": out}))


main()
