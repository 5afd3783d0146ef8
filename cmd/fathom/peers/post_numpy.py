#!/usr/bin/env python3
"""The whole experiment in NumPy and scikit-learn: what a user would write instead; see .ci/peers and `fathom bench --peers`.

    post_numpy.py [--data DIR] [--seed N] [--steps N] [--hidden 100,100,100] [--batch 50] [--lr 0.01] [--only train]

Prints one JSON object: seconds per stage and the figures found, to compare fathom with.
DIR holds the four MNIST files (.gz), by default those of this project. It needs NumPy, and scikit-learn but with
--only train: Debian's python3-numpy and python3-sklearn will do, and so will NumPy 2 and scikit-learn 1.9.
"""
import argparse
import json
import os
import time
import warnings

begin = time.perf_counter()
import numpy as np

import peer_post as post


def forward(W, B, x):
    h = [x]
    for w, b in zip(W[:-1], B[:-1]):
        h.append(np.tanh(h[-1] @ w + b))
    return h, h[-1] @ W[-1] + B[-1]


def step(W, B, x, t, lr, head=None, target=None):
    """One step of gradient descent on rows x with one-hot labels t, in place; with a head on the first layer where there is one."""
    h, z = forward(W, B, x)
    z -= z.max(1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(1, keepdims=True)
    d = p - t
    for l in range(len(W) - 1, -1, -1):
        gw, gb = h[l].T @ d, d.sum(0)
        if l:
            back = d @ W[l].T
            if l == 1 and head is not None:
                sign = np.float32(0.1) * np.sign(h[1] @ head[0] + head[1] - target)
                back += sign @ head[0].T
                head[0] -= lr * (h[1].T @ sign)
                head[1] -= lr * sign.sum(0)
            back *= 1 - h[l] * h[l]
        W[l] -= lr * gw
        B[l] -= lr * gb
        if l:
            d = back


def train(told, data, W, B, head=None, target=None):
    """The accuracies on the test images after the first step and every 100 from there."""
    x, t, xt, yt = data
    lr, curve, n = np.float32(told.lr), [], told.batch
    for i in range(told.steps):
        s = n * i % (len(x) - n)
        step(W, B, x[s:s + n], t[s:s + n], lr, head, None if target is None else target[s:s + n])
        if i % post.EVERY == 0:
            curve.append(float((forward(W, B, xt)[1].argmax(1) == yt).mean()))
    return curve


def versions():
    said = [f"NumPy {np.__version__}"]
    try:
        import threadpoolctl
    except ImportError:  # which scikit-learn brings
        return said[0]
    if "sklearn" in globals():
        said.append(f"scikit-learn {sklearn.__version__}")
    blas = [f"{p['internal_api']} {p['version']} for {p.get('architecture', 'any')}, threads {p['num_threads']}"
            for p in threadpoolctl.threadpool_info() if p["user_api"] == "blas"]
    return ", ".join(said) + "; " + "; ".join(sorted(set(blas)))


def one_vs_rest():
    """LIBLINEAR's probes. Its own loop over the classes is gone since scikit-learn 1.8; theirs takes threads."""
    try:
        return LogisticRegression(solver="liblinear", multi_class="ovr")
    except TypeError:
        return OneVsRestClassifier(LogisticRegression(solver="liblinear"), n_jobs=os.cpu_count())


def probe(u, y, v, yt):
    with joblib.parallel_backend("threading"):
        return one_vs_rest().fit(u, y[:1000]).score(v, yt[:1000])


def stages(told, data, y, rng, t, lap, W, B, W0, B0, base):
    """All that comes after the first training, and what was found."""
    X, T, XT, YT = data
    out, sizes = {}, post.sizes(told)
    reps, reps_test = forward(W, B, X[:1000])[0], forward(W, B, XT[:1000])[0]
    raw, raw_test = forward(W0, B0, X[:1000])[0], forward(W0, B0, XT[:1000])[0]
    out["probes"] = [probe(u, y, v, YT) for u, v in zip(reps, reps_test)]
    out["untrained"] = out["probes"][:1] + [probe(u, y, v, YT) for u, v in zip(raw[1:], raw_test[1:])]
    lap("probe")
    few = YT[:1000] < 4
    pcas = [PCA().fit(v[few]) for v in reps_test]
    [p.transform(v[few]) for p, v in zip(pcas, reps_test)]
    out["explained_variance_ratio"] = [p.explained_variance_ratio_[:3].astype(float).round(4).tolist() for p in pcas]
    lap("pca")
    l3 = forward(W, B, X)[0][-1]
    target = PCA().fit(l3).transform(l3)[:, :3].astype(np.float32)
    taught = train(told, data, W0, B0, [post.truncated(rng, (sizes[1], 3)), np.full(3, 0.1, np.float32)], target)
    lap("teach")
    out.update(what=versions(), base=base[-1], taught=taught[-1], curve=base, seconds=t)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    post.shape(parser)
    parser.add_argument("--only", choices=["train"], help="stop after the first training")
    told = parser.parse_args()
    if not told.only:
        global joblib, sklearn, PCA, LogisticRegression, OneVsRestClassifier
        import joblib
        import sklearn
        from sklearn.decomposition import PCA
        from sklearn.linear_model import LogisticRegression
        from sklearn.multiclass import OneVsRestClassifier
    warnings.filterwarnings("ignore")
    t, last = {}, begin

    def lap(name):
        nonlocal last
        now = time.perf_counter()
        t[name] = round(now - last, 3)
        last = now

    lap("import")
    start = last
    x, y, xt, yt = post.load(told.data)
    data = x, np.eye(10, dtype=np.float32)[y], xt, yt
    lap("load")
    rng = np.random.default_rng(told.seed)
    W, B = post.fresh(rng, post.sizes(told))
    W0, B0 = [w.copy() for w in W], [b.copy() for b in B]
    base = train(told, data, W, B)
    lap("train")
    if told.only:
        out = dict(what=versions(), base=base[-1], curve=base, seconds=t, steps_per_second=round(told.steps / t["train"], 1))
    else:
        out = stages(told, data, y, rng, t, lap, W, B, W0, B0, base)
        out["total"] = round(last - start, 3)
    print(json.dumps(out))


if __name__ == "__main__":
    main()
