#!/usr/bin/python3
"""The whole experiment in NumPy and scikit-learn: what a user would write instead.

    post_numpy.py [--data DIR] [--seed N] [--steps N] [--hidden 100,100,100] [--batch 50] [--only train]

Prints one JSON object: seconds per stage and the figures found, to compare fathom with.
DIR holds the four MNIST files (.gz), by default those of this project.  Needs NumPy and
scikit-learn: Debian's python3-numpy and python3-sklearn will do, and so will NumPy 2 and scikit-learn 1.9.
"""
import argparse
import json
import os
import time
import warnings

begin = time.perf_counter()
import joblib
import numpy as np
import sklearn
import threadpoolctl
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

import peer_post as post

warnings.filterwarnings("ignore")
ap = argparse.ArgumentParser()
ap.add_argument("--data", default=post.DATA)
post.shape(ap)
ap.add_argument("--only", choices=["train"], help="stop after the first training")
a = ap.parse_args()

out, t = {}, {}
last = time.perf_counter()
t["import"] = round(last - begin, 3)
begin = last


def lap(name):
    global last
    now = time.perf_counter()
    t[name] = round(now - last, 3)
    last = now


def versions():
    blas = [f"{p['internal_api']} {p['version']} for {p.get('architecture', 'any')}, threads {p['num_threads']}"
            for p in threadpoolctl.threadpool_info() if p["user_api"] == "blas"]
    return f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}, " + "; ".join(sorted(set(blas)))


X, Y, XT, YT = post.load(a.data)
T = np.eye(10, dtype=np.float32)[Y]
lap("load")
rng = np.random.default_rng(a.seed)


def forward(W, B, x):
    h = [x]
    for w, b in zip(W[:-1], B[:-1]):
        h.append(np.tanh(h[-1] @ w + b))
    return h, h[-1] @ W[-1] + B[-1]


def train(W, B, head=None, target=None):
    lr, curve, n, top = np.float32(a.lr), [], a.batch, len(W) - 1
    for i in range(a.steps):
        s = n * i % (55000 - n)
        h, z = forward(W, B, X[s:s + n])
        z -= z.max(1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(1, keepdims=True)
        d = p - T[s:s + n]
        for l in range(top, -1, -1):
            gw, gb = h[l].T @ d, d.sum(0)
            if l:
                back = d @ W[l].T
                if l == 1 and head is not None:
                    sign = np.float32(0.1) * np.sign(h[1] @ head[0] + head[1] - target[s:s + n])
                    back += sign @ head[0].T
                    head[0] -= lr * (h[1].T @ sign)
                    head[1] -= lr * sign.sum(0)
                back *= 1 - h[l] * h[l]
            W[l] -= lr * gw
            B[l] -= lr * gb
            if l:
                d = back
        if i % post.EVERY == 0:
            curve.append(float((forward(W, B, XT)[1].argmax(1) == YT).mean()))
    return curve


def one_vs_rest():
    """LIBLINEAR's probes. Its own loop over the classes is gone since scikit-learn 1.8; theirs takes threads."""
    try:
        return LogisticRegression(solver="liblinear", multi_class="ovr")
    except TypeError:
        return OneVsRestClassifier(LogisticRegression(solver="liblinear"), n_jobs=os.cpu_count())


def probe(u, v):
    with joblib.parallel_backend("threading"):
        return one_vs_rest().fit(u, Y[:1000]).score(v, YT[:1000])


sizes = post.sizes(a)
W, B = post.fresh(rng, sizes)
W0, B0 = [w.copy() for w in W], [b.copy() for b in B]
base = train(W, B)
lap("train")
if a.only:
    print(json.dumps(dict(what=versions(), base=base[-1], curve=base, seconds=t,
                          steps_per_second=round(a.steps / t["train"], 1))))
    raise SystemExit
reps, reps_test = forward(W, B, X[:1000])[0], forward(W, B, XT[:1000])[0]
raw, raw_test = forward(W0, B0, X[:1000])[0], forward(W0, B0, XT[:1000])[0]
out["probes"] = [probe(u, v) for u, v in zip(reps, reps_test)]
out["untrained"] = out["probes"][:1] + [probe(u, v) for u, v in zip(raw[1:], raw_test[1:])]
lap("probe")
few = YT[:1000] < 4
pcas = [PCA().fit(v[few]) for v in reps_test]
[p.transform(v[few]) for p, v in zip(pcas, reps_test)]
out["explained_variance_ratio"] = [p.explained_variance_ratio_[:3].astype(float).round(4).tolist() for p in pcas]
lap("pca")
l3 = forward(W, B, X)[0][-1]
target = PCA().fit(l3).transform(l3)[:, :3].astype(np.float32)
taught = train(W0, B0, [post.truncated(rng, (sizes[1], 3)), np.full(3, 0.1, np.float32)], target)
lap("teach")
out.update(what=versions(), base=base[-1], taught=taught[-1], curve=base, seconds=t, total=round(last - begin, 3))
print(json.dumps(out))
