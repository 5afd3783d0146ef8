#!/usr/bin/python3
"""Checks an export with NumPy, from nothing but its files and the data's.

    fathom run --export DIR && .ci/check_export.py DIR [data/mnist]
    fathom run STORE --export DIR && .ci/check_export.py DIR [STORE]

Rebuilds the network from weights.npz and scores it on the test images, compares arrays, tables, vectors and sprite with
the JSON and with one another, and looks up every link of the report. Prints what is wrong and exits with 1, or one line.
The run must have done every stage. Of a store it does what check_stored.py says, the report's lines of Python among it.
Needs NumPy, and pandas for a store.
"""
import csv, gzip, json, os, re, struct, sys, zlib

import numpy as np

import check_numbers
import check_stored
from export_tests import exact, holm, newcombe

if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
root = sys.argv[1]
if "store" in json.load(open(os.path.join(root, "result.json"))):
    check_stored.main(root, sys.argv[2] if len(sys.argv) == 3 else None)
    sys.exit()
told = json.load(open(os.path.join(root, "result.json")))["config"]["data"]
mnist = sys.argv[2] if len(sys.argv) == 3 else os.path.join(os.path.dirname(__file__), "../data/mnist") if told == "mnist" else told
wrong, count = [], 0


def check(ok, what):
    global count
    count += 1
    if not ok:
        wrong.append(what)


def at(*names):
    return os.path.join(root, *names)


def idx(name):
    path = os.path.join(mnist, name)
    b = open(path, "rb").read() if os.path.exists(path) else gzip.open(path + ".gz").read()
    n = b[3]
    kind = {0x08: np.uint8, 0x0b: ">i2", 0x0c: ">i4"}[b[2]]
    return np.frombuffer(b, kind, offset=4 + 4 * n).reshape(struct.unpack(">" + "I" * n, b[4:4 + 4 * n]))


def table(name):
    return list(csv.DictReader(open(at("tables", name + ".csv"))))


def same(cell, value):
    """A cell of a table is the JSON's value, bit for bit."""
    return cell == "" if value is None else float(cell) == value


def png(path):
    """An 8-bit grey PNG without interlacing, as an array."""
    b = open(path, "rb").read()
    assert b[:8] == b"\x89PNG\r\n\x1a\n"
    i, packed = 8, b""
    while i < len(b):
        n, kind = struct.unpack(">I4s", b[i:i + 8])
        if kind == b"IHDR":
            w, h, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", b[i + 8:i + 8 + n])
            assert (depth, colour, interlace) == (8, 0, 0)
        if kind == b"IDAT":
            packed += b[i + 8:i + 8 + n]
        i += 12 + n
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(h, w + 1)
    out = np.zeros((h, w), np.uint8)
    before = np.zeros(w, np.int64)
    for y in range(h):
        f, row = rows[y, 0], rows[y, 1:].astype(np.int64)
        if f == 1:
            row = np.cumsum(row) % 256
        elif f == 2:
            row = (row + before) % 256
        elif f in (3, 4):
            for x in range(w):
                a, c = (row[x - 1], before[x - 1]) if x else (0, 0)
                if f == 3:
                    p = (a + before[x]) // 2
                else:
                    e = a + before[x] - c
                    p = min((abs(e - a), 0, a), (abs(e - before[x]), 1, before[x]), (abs(e - c), 2, c))[2]
                row[x] = (row[x] + p) % 256
        out[y] = before = row
    return out


result = json.load(open(at("result.json")))
config = result["config"]
for stage in ("train", "probes", "pca", "teach"):
    if not result.get(stage):
        sys.exit(f"{root}: the run has no {stage}; this check needs every stage")
limit = config["test_samples"] or None
pixels, labels = idx("t10k-images-idx3-ubyte")[:limit], idx("t10k-labels-idx1-ubyte")[:limit]
rows, cols = pixels.shape[1:]
x = (pixels.reshape(len(pixels), -1).astype(np.float32) / 255).astype(np.float64)
f = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}[config["activation"]]
widths = [rows * cols] + config["hidden"] + [config["classes"]]
names = ["input"] + [f"hidden{i + 1}" for i in range(len(config["hidden"]))]

# Weights.
weights = np.load(at("arrays", "weights.npz"))
expected = {f"{p}{i + 1}{s}" for p in "Wb" for i in range(len(widths) - 1) for s in ("", "_initial", "_taught")}
check(set(weights.files) == expected, f"weights.npz has {sorted(weights.files)}")


def run(suffix):
    layers = [x]
    for i in range(len(widths) - 1):
        w, b = weights[f"W{i + 1}{suffix}"], weights[f"b{i + 1}{suffix}"]
        check(w.shape == (widths[i], widths[i + 1]) and w.dtype == np.float32, f"W{i + 1}{suffix} is {w.shape} of {w.dtype}")
        check(b.shape == (widths[i + 1],) and b.dtype == np.float32, f"b{i + 1}{suffix} is {b.shape} of {b.dtype}")
        z = layers[-1] @ w.astype(np.float64) + b
        layers.append(f(z) if i < len(widths) - 2 else z)
    return layers[:-1], layers[-1]


def score(what, logits, point):
    """The network's accuracy is the JSON's; float32 may turn only what is as good as a tie."""
    top = np.sort(logits, 1)
    ties = int((top[:, -1] - top[:, -2] < 1e-4).sum())
    right = int((logits.argmax(1) == labels).sum())
    want = point["accuracy"] * len(labels)
    check(abs(want - round(want)) < 1e-6 and abs(right - want) <= ties,
          f"{what}: {right} of {len(labels)} right, the JSON has {want} ({ties} ties)")
    z = logits - logits.max(1, keepdims=True)
    loss = float(np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(labels)), labels]))
    check(abs(loss - point["loss"]) < 1e-4 * max(1, loss), f"{what}: loss {loss}, the JSON has {point['loss']}")
    return right


untrained, logits = run("_initial")
score("the untrained network", logits, result["train"]["curve"][0])
layers, logits = run("")
right = score("the trained network", logits, result["train"]["final"])
taught = run("_taught")[1]
score("the taught network", taught, result["teach"]["final"])

# Which images only one of the two networks has right, and the verdicts.
def ties(z):
    top = np.sort(z, 1)
    return int((top[:, -1] - top[:, -2] < 1e-4).sum())


hits, hits_taught = logits.argmax(1) == labels, taught.argmax(1) == labels
for what, mine, its in (("base", hits & ~hits_taught, "only_base"), ("taught", hits_taught & ~hits, "only_taught")):
    check(abs(int(mine.sum()) - result["teach"][its]) <= ties(logits) + ties(taught), f"only {what} right on {int(mine.sum())}, the JSON has {result['teach'][its]}")
check(abs(exact(result["teach"]["only_base"], result["teach"]["only_taught"]) - (result["teach"]["p_value"] or 0)) < 1e-12 or result["teach"]["p_value"] is None,
      f"McNemar's p of the taught network is {result['teach']['p_value']}")
for half in ("trained", "untrained"):
    verdict = result.get("verdicts", {}).get(half)
    if not verdict:
        check(half == "trained" and ("diverged" in result["train"] or any(p.get("problem") for p in result["probes"])), f"no verdict of the {half} network")
        continue
    families = [verdict["neighbours"], [verdict["ends"]] if "ends" in verdict else []]
    for family, ps in zip(families, holm([[t["p_value"] for t in f] for f in families])):
        for t, p in zip(family, ps, strict=True):
            gain = t["only_second"] - t["only_first"]
            shows = "" if p >= 0.05 or gain == 0 else "better" if gain > 0 else "worse"
            check(abs(exact(t["only_first"], t["only_second"]) - t["p_value"]) < 1e-12 and abs(p - t["adjusted_p_value"]) < 1e-12 and t["shows"] == shows,
                  f"{half}, {t['second']} against {t['first']}: {t}")

# Representations and scores.
reps, scores = np.load(at("arrays", "representations.npz")), np.load(at("arrays", "scores.npz"))
images = reps["images"]
check(len(images) == result["pca"][0]["samples"], f"{len(images)} images, the JSON has {result['pca'][0]['samples']}")
check(set(labels[images]) <= set(config["pca_classes"]), "an image is of none of the classes")
for a in (reps, scores):
    check(np.array_equal(a["labels"], labels[images]) and np.array_equal(a["images"], images), "labels are not those of the images")
    check((a["predicted"] == logits[images].argmax(1)).mean() > 0.999, "predictions differ")
for i, name in enumerate(names):
    r, s, c, m = reps[name], scores[name], scores[name + "_components"], scores[name + "_mean"]
    check(r.dtype == np.float32 and r.shape == (len(images), widths[i]), f"{name} is {r.shape} of {r.dtype}")
    check(np.abs(r - layers[i][images]).max() < 1e-4, f"{name} is not what the network makes of the images")
    check(np.abs((r - m) @ c.T - s).max() < 1e-4, f"{name}: the scores are not (representation − mean)·componentsᵀ")
    check(c.shape == (s.shape[1], widths[i]) and m.shape == (widths[i],), f"{name}: loadings {c.shape} and means {m.shape} of {s.shape[1]} components")
    want = np.array(result["pca"][i]["explained_variance"])
    check((want >= 0).all() and (np.diff(want) <= 0).all(), f"{name}: the variances are negative or do not descend")
    want = want[:len(c)]
    check(np.allclose(s.astype(np.float64).var(0, ddof=1), want, rtol=1e-5), f"{name}: the scores' variance is not the JSON's")
    # A component without variance has no direction: its loadings are zero, and so are its scores. The
    # others are orthonormal, those of small variance to 1e-16 times the ratio of the largest to theirs.
    some = want > 0
    check(not c[~some].any() and not s[:, ~some].any(), f"{name}: a component without variance has loadings or scores")
    c, want = c[some], want[some]
    slack = np.maximum(1e-9, 1e-15 * want.max(initial=0) / np.minimum.outer(want, want))
    check((np.abs(c @ c.T - np.eye(len(c))) <= slack).all(), f"{name}: the loadings are not orthonormal")
    check(all(row[np.abs(row).argmax()] > 0 for row in c), f"{name}: the largest loading of a component is negative")

# Tables.
for row, p in zip(table("curve"), result["train"]["curve"], strict=True):
    check(all(same(row[k], p[k]) for k in ("step", "loss", "accuracy", "train_loss")), f"curve.csv: {row}")
flat = [(p, names[i], a) for p in result["train"]["probe_curve"] for i, a in enumerate(p["test_accuracy"])]
if flat:
    for row, (p, layer, a) in zip(table("probe-curve"), flat, strict=True):
        check(same(row["step"], p["step"]) and row["layer"] == layer and same(row["test_accuracy"], a)
              and same(row["network_accuracy"], p["accuracy"]) and same(row["network_loss"], p["loss"]), f"probe-curve.csv: {row}")
before = None
for row, p in zip(table("probes"), result["probes"], strict=True):
    check(row["layer"] == p["layer"] and all(same(row[k], p[k]) for k in ("width", "train_accuracy", "test_accuracy", "untrained_test_accuracy")),
          f"probes.csv: {row}")
    for end, i in (("low", 0), ("high", 1)):
        check(same(row["interval_" + end], p["interval"][i]) and same(row["untrained_interval_" + end], p["untrained_interval"][i]), f"probes.csv: {row}")
    q = p.get("mcnemar") or dict.fromkeys(("only_with", "only_this", "p_value"))
    check(all(same(row["mcnemar_" + k], q[k]) for k in ("only_with", "only_this", "p_value")), f"probes.csv: {row}")
    if p.get("mcnemar"):
        own = newcombe(round(before["test_accuracy"] * before["test_samples"]), q["only_with"], q["only_this"], before["test_samples"])
        check(all(abs(float(row["difference" + end]) - v) < 1e-12 for end, v in zip(("", "_low", "_high"), own)), f"probes.csv: {row}, Newcombe's interval is {own}")
    else:
        check(row["difference"] == row["difference_low"] == row["difference_high"] == "", f"probes.csv: {row}")
    before = p
    if config["classes"] > 256:  # the cells that count something
        cells = [[int(row[k]) for k in ("label", "predicted", "images")] for row in table("confusion-" + p["layer"])]
        check({"classes": config["classes"], "cells": cells} == p["confusion"], f"confusion-{p['layer']}.csv differs")
    else:
        matrix = [[int(row[str(k)]) for k in range(config["classes"])] for row in table("confusion-" + p["layer"])]
        check(matrix == p["confusion"], f"confusion-{p['layer']}.csv differs")
flat = [(p["layer"], k + 1, v, r) for p in result["pca"] for k, (v, r) in enumerate(zip(p["explained_variance"], p["explained_variance_ratio"]))]
for row, (layer, k, v, r) in zip(table("pca"), flat, strict=True):
    check(row["layer"] == layer and same(row["component"], k) and same(row["explained_variance"], v) and same(row["explained_variance_ratio"], r), f"pca.csv: {row}")
for row, p in zip(table("pca-layers"), result["pca"], strict=True):
    check(row["layer"] == p["layer"] and all(same(row[k], p[k]) for k in ("width", "samples", "of", "participation_ratio", "components_90")),
          f"pca-layers.csv: {row}")
for row, p, b in zip(table("teach"), result["teach"]["curve"], result["train"]["curve"], strict=True):
    check(all(same(row[k], p[k]) for k in ("step", "loss", "accuracy", "train_loss", "head_loss")) and same(row["base_accuracy"], b["accuracy"])
          and same(row["difference"], p["accuracy"] - b["accuracy"]), f"teach.csv: {row}")
check_numbers.measures(check, table, result.get("measures"))
check_numbers.seeds(check, table, result.get("seeds"))
for m in result.get("measures") or []:
    if m["subject"] != "base" or m["step"] not in (0, config["steps"]) or m["value"] is None or m.get("other") and m["other"]["step"] != m["step"]:
        continue
    rows_of = lambda name: (layers if m["step"] else untrained)[names.index(name)][:config["probe_samples"]]
    r, y = rows_of(m["layer"]), labels[:config["probe_samples"]]
    r = r - r.mean(0)
    if m["measure"] == "participation_ratio":
        own = np.linalg.svd(r, compute_uv=False) ** 2
        own = own.sum() ** 2 / (own ** 2).sum()
    elif m["measure"] == "class_separation":
        own = 1 - sum(((r[y == k] - r[y == k].mean(0)) ** 2).sum() for k in set(y)) / (r ** 2).sum()
    elif m["measure"] == "cka":
        def hsic(a, b, n=len(r)):
            s, t = (a * a).sum(1), (b * b).sum(1)
            return ((a.T @ b) ** 2).sum() - n / (n - 2) * s @ t + s.sum() * t.sum() / (n - 1) / (n - 2)
        o = rows_of(m["other"]["layer"])
        o = o - o.mean(0)
        own = hsic(r, o) / np.sqrt(hsic(r, r) * hsic(o, o))
    else:
        continue
    check(m["n"] == len(r) and abs(own - m["value"]) < 1e-4 * max(1, abs(own)), f"{m['measure']} of {m['layer']} after {m['step']} steps: {m['value']}, of the network rebuilt {own}")

# The Embedding Projector.
embeddings = json.load(open(at("projector", "projector_config.json")))["embeddings"]
check(len(embeddings) == len(names), f"{len(embeddings)} embeddings")
meta = [line.split("\t") for line in open(at("projector", "metadata.tsv")).read().splitlines()]
check(len(meta[0]) > 1 and meta[0][:3] == ["label", "index", "predicted"] and len({len(m) for m in meta}) == 1, f"metadata.tsv begins with {meta[0]}")
check([int(m[0]) for m in meta[1:]] == list(labels[images]) and [int(m[1]) for m in meta[1:]] == list(images), "metadata.tsv has other rows")
for e, name in zip(embeddings, reversed(names)):
    v = np.loadtxt(at("projector", e["tensorPath"]), delimiter="\t", dtype=np.float32, ndmin=2)
    check(list(v.shape) == e["tensorShape"] and np.array_equal(v, reps[name]), f"{e['tensorPath']} is not {name}")
    check(e["metadataPath"] == "metadata.tsv" and e["sprite"]["imagePath"] == "sprite.png" and e["sprite"]["singleImageDim"] == [cols, rows], f"config of {name}")
deepest = open(at("projector", "vectors.tsv"), "rb").read()
check(deepest == open(at("projector", embeddings[0]["tensorPath"]), "rb").read(), "vectors.tsv is not the deepest layer")
sprite = png(at("projector", "sprite.png"))
side = int(np.ceil(np.sqrt(len(images))))
check(sprite.shape == (side * rows, side * cols) and max(sprite.shape) <= 8192, f"the sprite is {sprite.shape}")
tiles = sprite.reshape(side, rows, side, cols).swapaxes(1, 2).reshape(-1, rows, cols)
check(np.array_equal(tiles[:len(images)], 255 - pixels[images]) and (tiles[len(images):] == 255).all(), "the sprite shows other images")

# The report.
report = open(at("README.md"), encoding="utf-8").read()
links = set(re.findall(r"\]\(((?!https?:)[^)]+)\)", report))
check(all(os.path.exists(at(*link.split("/"))) for link in links), "the report has a link to nothing")
there = {os.path.relpath(os.path.join(d, n), root) for d, _, ns in os.walk(root) for n in ns}
unnamed = {n for n in there - links - {"README.md"} if not n.startswith("projector/")}
check(not unnamed, f"the report does not name {unnamed}")
check(all(n.isascii() for n in there), "a file's name is not plain ASCII")

if wrong:
    print(*wrong, sep="\n")
    sys.exit(1)
print(f"{root}: {count} checks; the network rebuilt from weights.npz has {right} of {len(labels)} test images right")
