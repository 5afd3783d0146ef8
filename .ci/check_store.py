#!/usr/bin/env python3
"""Checks probes of stores that NumPy and safetensors wrote, with a Newton method in NumPy that shares nothing with fathom.

    check_store.py FATHOM DIR

Writes the same layers of some images of MNIST into DIR in every format and type that holds their values exactly, and runs
FATHOM on each store: all must give the document of the first, and that the rows, classes, predictions and figures that
are computed here. A file that was cut off must be refused in one sentence. Prints what is wrong and exits with 1, or one line.
"""
import gzip, json, os, subprocess, sys

import numpy as np
import safetensors, safetensors.numpy

fathom, root = sys.argv[1:]
N, C = 2000, 0.1
wrong, count = [], 0


def check(ok, what):
    global count
    count += 1
    if not ok:
        wrong.append(what)


def idx(name, header, n):
    path = os.path.join(os.path.dirname(__file__), "../data/mnist", name + ".gz")
    return np.frombuffer(gzip.open(path).read(), np.uint8, count=n, offset=header)


def layers():
    """Three layers: multiples of 1/16 below 16, which 8 bits hold, so that each type down to bfloat16 does."""
    x = idx("train-images-idx3-ubyte", 16, N * 784).reshape(N, 7, 4, 7, 4).mean((2, 4)).reshape(N, 49) / 255
    rng = np.random.Generator(np.random.PCG64(1))
    one = np.maximum(x @ rng.normal(size=(49, 40)), 0)
    two = np.maximum(one @ rng.normal(size=(40, 24)) / 3, 0)
    return {name: np.minimum(np.round(16 * h), 255) / 16 for name, h in (("layer_0", x), ("layer_1", one), ("layer_2", two))}


def bf16(x):
    return (np.ascontiguousarray(x, "<f4").view("<u4") >> 16).astype("<u2")


def tensor(dtype, array):
    """A tensor of a type that NumPy has not; the bytes themselves were handed over before safetensors 0.8."""
    if hasattr(safetensors, "TensorSpec"):
        return safetensors.TensorSpec(dtype=dtype, shape=array.shape, data_ptr=array.ctypes.data, data_len=array.nbytes)
    return {"dtype": dtype, "shape": array.shape, "data": array.tobytes()}


def write(acts, labels, split):
    """The stores by name, each with what fathom needs to be told."""
    beside = {"labels": labels, "split": split}
    stores = {}

    def place(name, *told):
        os.makedirs(os.path.join(root, name))
        stores[name] = told
        return lambda file: os.path.join(root, name, file)

    for name, as_type in {"npy-f4": "<f4", "npy-f8": "<f8", "npy-f2": "<f2", "npy-big": ">f4"}.items():
        at = place(name)
        for key, array in {**{k: a.astype(as_type) for k, a in acts.items()}, **beside}.items():
            np.save(at(key + ".npy"), array)
    at = place("npy-fortran")
    for key, array in {**{k: np.asfortranarray(a, "f4") for k, a in acts.items()}, **beside}.items():
        np.save(at(key + ".npy"), array)
    at = place("npy-bf16", "--as", "bf16")
    for key, array in {**{k: bf16(a).view("V2") for k, a in acts.items()}, **beside}.items():
        np.save(at(key + ".npy"), array)
    arrays = {**{k: a.astype("f4") for k, a in acts.items()}, **beside}
    np.savez(place("npz")("acts.npz"), **arrays)
    np.savez_compressed(place("npz-packed")("acts.npz"), **arrays)
    for name, as_type in {"tensors-f32": "f4", "tensors-f16": "f2", "tensors-f64": "f8"}.items():
        safetensors.numpy.save_file({**{k: a.astype(as_type) for k, a in acts.items()}, **beside}, place(name)("acts.safetensors"))
    plain = {**{k: ("bfloat16", bf16(a)) for k, a in acts.items()}, **{k: ("int64", a) for k, a in beside.items()}}
    safetensors.serialize_file({k: tensor(*told) for k, told in plain.items()}, place("tensors-bf16")("acts.safetensors"))
    at = place("tensors-sharded")
    parts = ["layer_0", "labels"], ["layer_1", "layer_2", "split"]
    files = [f"acts-0000{i}-of-00002.safetensors" for i in (1, 2)]
    for keys, file in zip(parts, files):
        safetensors.numpy.save_file({key: arrays[key] for key in keys}, at(file))
    with open(at("acts.safetensors.index.json"), "w") as index:
        json.dump({"metadata": {}, "weight_map": {key: file for keys, file in zip(parts, files) for key in keys}}, index)
    return stores


def newton(x, y):
    """W of classes×(d+1) that minimises ½‖W‖² + C Σ −log p_y, the last column, the intercepts, left out of the norm."""
    n, d, k = *x.shape, y.max() + 1
    x, hot = np.c_[x, np.ones(n)], np.eye(k)[y]
    w, free = np.zeros((k, d + 1)), np.r_[np.ones(d), 0.0]

    def value(w):
        z = x @ w.T
        z -= z.max(1, keepdims=True)
        return 0.5 * (w * w * free).sum() - C * (z[np.arange(n), y] - np.log(np.exp(z).sum(1))).sum()

    for _ in range(50):
        p = probabilities(w, x)
        gradient = C * (p - hot).T @ x + w * free
        hessian = np.zeros((k, d + 1, k, d + 1))
        for a in range(k):
            for b in range(a, k):
                block = C * x.T @ (x * (p[:, a] * ((a == b) - p[:, b]))[:, None])
                hessian[a, :, b], hessian[b, :, a] = block, block.T
            hessian[a, :, a] += np.diag(free)
        # A constant in all intercepts changes nothing: lstsq leaves it.
        step = np.linalg.lstsq(hessian.reshape(w.size, -1), gradient.ravel(), rcond=1e-13)[0].reshape(w.shape)
        size, now = 1.0, value(w)
        while value(w - size * step) > now - 0.25 * size * (gradient * step).sum() and size > 1e-6:
            size /= 2
        w = w - size * step
        if np.abs(gradient).max() < 1e-9:
            break
    check(np.abs(gradient).max() < 1e-9, "the Newton method of this check has not converged")
    return w, value(w)


def probabilities(w, x):
    z = x @ w.T
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def run(name, *told):
    return subprocess.run([fathom, "run", os.path.join(root, name), *told], capture_output=True, text=True)


def against(document, acts, labels, test):
    y, yt = labels[~test], labels[test]
    facts = document["store"]
    check(facts["samples"] == {"train": len(y), "test": len(yt), "validation": 0}, f"samples: {facts['samples']}")
    check(facts["test_rows"] == np.flatnonzero(test).tolist(), "test_rows are not those of the split")
    classes = [{"name": str(k), "train": int((y == k).sum()), "test": int((yt == k).sum())} for k in range(10)]
    check(facts["classes"] == classes, f"classes: {facts['classes']}")
    check([p["layer"] for p in document["probes"]] == list(acts), "the layers are others")
    for p in document["probes"]:
        x = acts[p["layer"]]
        mean, deviation = x[~test].mean(0), x[~test].std(0)
        x = (x - mean) / np.where(deviation == 0, 1, deviation)
        w, objective = newton(x[~test], y)
        on, off = (probabilities(w, np.c_[rows, np.ones(len(rows))]) for rows in (x[~test], x[test]))
        predicted = off.argmax(1)
        check(p["predictions"] == [str(k) for k in predicted], f"{p['layer']}: other predictions")
        confusion = np.zeros((10, 10), int)
        np.add.at(confusion, (yt, predicted), 1)
        check(p["confusion"] == confusion.tolist(), f"{p['layer']}: the confusion is another")
        for key, value, most in (
                ("train_accuracy", (on.argmax(1) == y).mean(), 1e-12), ("test_accuracy", (predicted == yt).mean(), 1e-12),
                ("test_log_loss", -np.log(off[np.arange(len(yt)), yt]).mean(), 1e-5), # predictions are made in float32
                ("majority_accuracy", (yt == np.bincount(y).argmax()).mean(), 1e-12), ("width", x.shape[1], 0), ("c", C, 0)):
            check(abs(p[key] - value) <= most, f"{p['layer']}: {key} {p[key]}, expected {value}")
        check(abs(p["objective"][0] / objective - 1) <= 1e-7, f"{p['layer']}: objective {p['objective'][0]}, expected {objective}")


def main():
    acts, labels = layers(), idx("train-labels-idx1-ubyte", 8, N).astype(np.int64)
    split = (np.arange(N) % 4 == 3).astype(np.int64)
    first = None
    for name, told in write(acts, labels, split).items():
        said = run(name, "--c", str(C), "--tolerance", "1e-10", "--predictions", "--format", "json", *told)
        if said.returncode:
            check(False, f"{name}: {said.stderr.strip()}")
            continue
        document = json.loads(said.stdout)
        if first is None:
            first = document
            against(document, acts, labels, split == 1)
        for key in ("probes", "verdicts"):
            check(document[key] == first[key], f"{name}: other {key} than in the first store")
        for key in ("samples", "classes", "test_rows", "checks"):
            check(document["store"][key] == first["store"][key], f"{name}: other {key} than in the first store")
    for file in ("npz/acts.npz", "tensors-bf16/acts.safetensors", "npy-f4/layer_1.npy"):
        os.truncate(os.path.join(root, file), os.path.getsize(os.path.join(root, file)) // 2)
        said = run(os.path.dirname(file))
        sentence = said.stderr.strip()
        check(said.returncode == 2 and "\n" not in sentence and os.path.basename(file) in sentence and "byte " in sentence,
              f"{file}, cut off: code {said.returncode}, {sentence}")
    print("\n".join(wrong) if wrong else f"{count} checks of stores by NumPy {np.__version__} and safetensors {safetensors.__version__}")
    return bool(wrong)


sys.exit(main())
