#!/usr/bin/python3
"""The whole experiment in NumPy and scikit-learn: what a user would write instead.

    post_numpy.py [--data DIR] [--seed N] [--steps N] [--hidden 100,100,100] [--batch 50] [--only train]

Prints one JSON object: seconds per stage and the figures found, to compare fathom with.
DIR holds the four MNIST files (.gz), by default those of this project.  Needs NumPy and
scikit-learn before 1.8 (Debian's python3-numpy and python3-sklearn will do).
"""
import argparse, gzip, json, os, struct, time, warnings

import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
ap = argparse.ArgumentParser()
ap.add_argument("--data", default=os.path.join(os.path.dirname(__file__), "../data/mnist"))
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--steps", type=int, default=10000)
ap.add_argument("--hidden", default="100,100,100")
ap.add_argument("--batch", type=int, default=50)
ap.add_argument("--lr", type=float, default=0.01)
ap.add_argument("--only", choices=["train"], help="stop after the first training")
a = ap.parse_args()


def idx(name):
    b = gzip.open(os.path.join(a.data, name + ".gz")).read()
    n = b[3]
    shape = struct.unpack(">" + "I" * n, b[4:4 + 4 * n])
    return np.frombuffer(b, np.uint8, offset=4 + 4 * n).reshape(shape)


out, t = {}, {}
begin = last = time.perf_counter()


def lap(name):
    global last
    now = time.perf_counter()
    t[name] = round(now - last, 3)
    last = now


X = np.ascontiguousarray((idx("train-images-idx3-ubyte").reshape(60000, 784).astype(np.float32) / 255)[5000:])
Y = idx("train-labels-idx1-ubyte").astype(np.int64)[5000:]
T = np.eye(10, dtype=np.float32)[Y]
XT = idx("t10k-images-idx3-ubyte").reshape(10000, 784).astype(np.float32) / 255
YT = idx("t10k-labels-idx1-ubyte").astype(np.int64)
lap("load")
rng = np.random.default_rng(a.seed)


def truncated(shape):
    z = rng.standard_normal(shape)
    while (far := np.abs(z) > 2).any():
        z[far] = rng.standard_normal(far.sum())
    return (0.1 * z).astype(np.float32)


def fresh(sizes):
    return [truncated((i, o)) for i, o in zip(sizes, sizes[1:])], [np.full(o, 0.1, np.float32) for o in sizes[1:]]


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
        if i % 100 == 0:
            curve.append(float((forward(W, B, XT)[1].argmax(1) == YT).mean()))
    return curve


sizes = [784] + [int(h) for h in a.hidden.split(",")] + [10]
W, B = fresh(sizes)
W0, B0 = [w.copy() for w in W], [b.copy() for b in B]
base = train(W, B)
lap("train")
if a.only:
    print(json.dumps(dict(base=base[-1], seconds=t, steps_per_second=round(a.steps / t["train"], 1))))
    raise SystemExit
reps, reps_test = forward(W, B, X[:1000])[0], forward(W, B, XT[:1000])[0]
out["probes"] = [LogisticRegression(solver="liblinear", multi_class="ovr").fit(u, Y[:1000]).score(v, YT[:1000])
                 for u, v in zip(reps, reps_test)]
lap("probe")
few = YT[:1000] < 4
pcas = [PCA().fit(v[few]) for v in reps_test]
[p.transform(v[few]) for p, v in zip(pcas, reps_test)]
out["explained_variance_ratio"] = [p.explained_variance_ratio_[:3].round(4).tolist() for p in pcas]
lap("pca")
l3 = forward(W, B, X)[0][-1]
target = PCA().fit(l3).transform(l3)[:, :3].astype(np.float32)
taught = train(W0, B0, [truncated((sizes[1], 3)), np.full(3, 0.1, np.float32)], target)
lap("teach")
out.update(base=base[-1], taught=taught[-1], seconds=t, total=round(last - begin, 3))
print(json.dumps(out))
