#!/usr/bin/env python3
"""Holds a document of `fathom run STORE --format json` to scikit-learn, or to another document; see .ci/interop.

    interop_check.py sklearn DOCUMENT FILES…   whose arrays of n×d are the layers, with labels and, unless the split is
                                              fathom's own, split; made with --predictions
    interop_check.py agree DOCUMENT DOCUMENT   of the same rows, pooled by fathom and before
    interop_check.py near DOCUMENT DOCUMENT    of the same store, without settings and to the optimum

With sklearn each probe is fitted again, LogisticRegression(tol=1e-10, max_iter=10000) with the document's C on rows that
StandardScaler made of the training rows, in float64. The class of every test row must be the same, and so the accuracies;
only where scikit-learn's probabilities of the two classes are within 1e-9 of each other may the other one be said. The
confusion must count them, and the objective be within 1e-6 of itself.
"""
import json
import os
import sys

import numpy as np


def arrays(paths):
    """Every array in the files by its name: float64 if it holds fractions. A column of a table is one, its name in the
    plural."""
    import csv

    import torch
    from safetensors.torch import load_file

    found = {}
    for path in paths:
        if path.endswith(".safetensors"):
            found |= {name: (t.double() if t.is_floating_point() else t).numpy() for name, t in load_file(path).items()}
        elif path.endswith(".npz"):
            found |= dict(np.load(path))
        elif path.endswith(".pt"):
            found |= {name: t.double().numpy() for name, t in torch.load(path).items()}
        elif path.endswith(".csv"):
            with open(path, newline="", encoding="utf-8") as file:
                head, *rows = csv.reader(file)
            found |= {name + "s": np.array(column) for name, column in zip(head, zip(*rows))}
        else:
            array = np.load(path)
            if array.dtype.str == "|V2":  # bfloat16 is the upper half of a float32
                array = torch.from_numpy(array.view(np.int16)).view(torch.bfloat16).double().numpy()
            found[os.path.splitext(os.path.basename(path))[0]] = array
    return found


def against_sklearn(document, paths):
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import confusion_matrix, log_loss
    from sklearn.preprocessing import StandardScaler

    given, tested = arrays(paths), document["store"]["test_rows"]
    if "split" not in given:
        given["split"] = np.isin(np.arange(len(given["labels"])), tested).astype(int)
    train, wrong, furthest, equal, ties = given["split"] == 0, [], 0.0, 0, 0
    rows = np.flatnonzero(~train)
    if np.isin(given["groups"][train], given["groups"][~train]).any() if "groups" in given else not 0.1 < 1 - train.mean() < 0.5:
        return ["a group is on both sides of the split, or the split is another than told"], ""
    y, yt = given["labels"][train], given["labels"][~train]
    last = document["probes"][-1]["step"]
    probes = [p for p in document["probes"] if p["step"] == last]
    for p in probes:
        x = given[p["layer"]].astype(np.float64)
        scaler = StandardScaler().fit(x[train])
        x, xt = scaler.transform(x[train]), scaler.transform(x[~train])
        # Of two classes scikit-learn has one vector w, and the softmax two, ±w/2, whose penalty is half of that.
        half = 2 if len(np.unique(y)) == 2 else 1
        fit = LogisticRegression(C=half * p["c"], tol=1e-10, max_iter=10000).fit(x, y)
        predicted, likely = fit.predict(xt), fit.predict_proba(xt)
        if tested != rows.tolist() or len(p["predictions"]) != len(rows):
            return ["the test rows are not those of the split"], ""
        names = [str(c) for c in fit.classes_]
        for i, (ours, theirs) in enumerate(zip(p["predictions"], predicted)):
            if ours == str(theirs):
                equal += 1
                continue
            of = [likely[i, names.index(name)] for name in (ours, str(theirs))]
            if abs(of[0] - of[1]) <= 1e-9:
                ties += 1
            else:
                wrong.append(f"{p['layer']}: row {rows[i]} is {ours}, scikit-learn's {theirs}; its probabilities of them are {of}")
        entropy = log_loss(y, fit.predict_proba(x), normalize=False, labels=fit.classes_)
        objective = 0.5 / half * (fit.coef_ ** 2).sum() + p["c"] * entropy
        apart = abs(objective / p["objective"][0] - 1)
        furthest = max(furthest, apart)
        for what, ours, theirs in (
                ("training accuracy", p["train_accuracy"], (fit.predict(x) == y).mean()),
                ("test accuracy", p["test_accuracy"], (np.array(p["predictions"]) == yt.astype(str)).mean())):
            if abs(ours - theirs) > 1e-9:
                wrong.append(f"{p['layer']}: {what} {ours}, scikit-learn's {theirs}")
        counted = confusion_matrix(yt.astype(str), p["predictions"], labels=[c["name"] for c in document["store"]["classes"]])
        if (np.array(p["confusion"]) != counted).any():
            wrong.append(f"{p['layer']}: the confusion is not that of the predictions")
        if not apart <= 1e-6:
            wrong.append(f"{p['layer']}: objective {p['objective'][0]}, scikit-learn's {objective}")
    if not probes:
        wrong.append("there are no probes")
    said = f"{len(probes)} probes on {len(y)} + {len(yt)} rows: {equal} of {len(probes) * len(yt)} predictions are scikit-learn's to the item"
    return wrong, f"{said}{f', {ties} are ties' if ties else ''}; objectives within {furthest:.1e}"


def classes(document, probe):
    """The class of each test row by its number, since one of two stores may have words for it."""
    numbers = {c["name"]: i for i, c in enumerate(document["store"]["classes"])}
    return [numbers[name] for name in probe["predictions"]]


def agree(one, other):
    """Rows that were summed in another order differ by a rounding of float32, which moves a loss by less than 1e-5."""
    wrong, furthest, probes = [], 0.0, list(zip(one["probes"], other["probes"], strict=True))
    for p, q in probes:
        for key in ("train_accuracy", "test_accuracy", "confusion", "width", "c"):
            if p[key] != q[key]:
                wrong.append(f"{p['layer']}: {key} {p[key]} and {q[key]}")
        if classes(one, p) != classes(other, q):
            wrong.append(f"{p['layer']}: test rows have other classes")
        apart = max(abs(p["test_log_loss"] - q["test_log_loss"]), abs(p["objective"][0] / q["objective"][0] - 1))
        furthest = max(furthest, apart)
        if not apart <= 1e-5:
            wrong.append(f"{p['layer']}: losses {p['test_log_loss']} and {q['test_log_loss']}")
    if not probes:
        wrong.append("there are no probes")
    return wrong, f"{len(probes)} probes agree; losses within {furthest:.1e}"


def near(plain, settled):
    """Without settings a fit may stand 1e-4 of its objective above the optimum, which moves few rows or none."""
    wrong, furthest, probes = [], 0.0, list(zip(plain["probes"], settled["probes"], strict=True))
    for p, q in probes:
        if any(p[key] != q[key] for key in ("layer", "moment", "c", "train_samples", "test_samples")):
            wrong.append(f"{p['layer']} at {p['moment']}: another probe")
        furthest = max(furthest, abs(p["test_accuracy"] - q["test_accuracy"]))
        if not abs(p["test_accuracy"] - q["test_accuracy"]) <= 0.01:
            wrong.append(f"{p['layer']} at {p['moment']}: test accuracy {p['test_accuracy']}, at the optimum {q['test_accuracy']}")
    if not probes:
        wrong.append("there are no probes")
    return wrong, f"{len(probes)} probes without settings; accuracies within {furthest:.4f} of those at the optimum"


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(do, first, *others):
    if do == "sklearn":
        wrong, said = against_sklearn(read(first), others)
    else:
        wrong, said = {"agree": agree, "near": near}[do](read(first), read(*others))
    print("\n".join(wrong) if wrong else said)
    return bool(wrong)


sys.exit(main(*sys.argv[1:]))
