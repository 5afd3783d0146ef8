#!/usr/bin/env python3
"""Multinomial probes in scikit-learn, to an objective that is computed again in float64; see .ci/peers.

    peer_probes.py make DIR
    peer_probes.py fit DIR NAME [--solver lbfgs] [--dtype float32] [--max-iter 10000]

make writes the representations: NAME.f32 holds n rows of d float32, NAME.i32 n labels as int32, little-endian, where
NAME is n×d written with an x. One is the training split itself, the others a layer of random tanh units on its first
n images, each unit standardised over them. fit prints one JSON object.
"""
import argparse
import json
import os
import sys
import time
import warnings

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cmd/fathom/peers"))
import peer_post as post

PROBLEMS = {"55000x784": 1.0, "20000x768": 0.01, "10000x4096": 0.01}  # C of each
BLOCK = 4096  # rows made float64 at a time


def make(directory):
    x, y, _, _ = post.load()
    for name in PROBLEMS:
        n, d = map(int, name.split("x"))
        rows = x[:n]
        if d != x.shape[1]:
            rows = np.tanh(rows @ post.truncated(np.random.default_rng(d), (x.shape[1], d))).astype(np.float64)
            rows = (rows - rows.mean(0)) / rows.std(0)
        for suffix, array in ((".i32", y[:n].astype("<i4")), (".f32", rows.astype("<f4"))):
            array.tofile(os.path.join(directory, name + suffix + ".part"))
            os.replace(os.path.join(directory, name + suffix + ".part"), os.path.join(directory, name + suffix))


def read(directory, name):
    n, d = map(int, name.split("x"))
    x = np.fromfile(os.path.join(directory, name + ".f32"), "<f4").reshape(n, d)
    return x, np.fromfile(os.path.join(directory, name + ".i32"), "<i4")


def objective(w, b, x, y, c):
    """½‖W‖² + C Σᵢ −log softmax(W xᵢ + b)[yᵢ] in float64, of K×d weights and free intercepts."""
    w, entropy = w.astype(np.float64), 0.0
    for at in range(0, len(x), BLOCK):
        z = x[at:at + BLOCK].astype(np.float64) @ w.T + b.astype(np.float64)
        z -= z.max(1, keepdims=True)
        entropy += (np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), y[at:at + BLOCK]]).sum()
    return 0.5 * (w * w).sum() + c * entropy


def fit(directory, name, solver, dtype, most):
    import sklearn
    import threadpoolctl
    from sklearn.linear_model import LogisticRegression

    x, y = read(directory, name)
    given, c = x.astype(dtype), PROBLEMS[name]
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        begin = time.perf_counter()
        probe = LogisticRegression(C=c, solver=solver, max_iter=most).fit(given, y)
        seconds = time.perf_counter() - begin
    blas = [p["num_threads"] for p in threadpoolctl.threadpool_info() if p["user_api"] == "blas"]
    return {
        "what": f"scikit-learn {sklearn.__version__}", "name": name, "C": c, "solver": solver, "dtype": dtype, "threads": max(blas),
        "seconds": seconds, "iterations": int(max(probe.n_iter_)), "objective": objective(probe.coef_, probe.intercept_, x, y, c),
        "warnings": [str(w.message).splitlines()[0] for w in warned]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("do", choices=["make", "fit"])
    parser.add_argument("directory")
    parser.add_argument("name", nargs="?", choices=list(PROBLEMS))
    parser.add_argument("--solver", default="lbfgs")
    parser.add_argument("--dtype", choices=["float32", "float64"], default="float32")
    parser.add_argument("--max-iter", type=int, default=10000)
    told = parser.parse_args()
    if told.do == "make":
        make(told.directory)
    else:
        print(json.dumps(fit(told.directory, told.name, told.solver, told.dtype, told.max_iter)))


if __name__ == "__main__":
    main()
