#!/usr/bin/env python3
"""Holds a document of `fathom run STORE --format json` to scikit-learn, or to another document; see .ci/interop.

    interop_check.py sklearn DOCUMENT FILES…   whose arrays of n×d are the layers, with labels and split
    interop_check.py agree DOCUMENT DOCUMENT   of the same rows, pooled by fathom and before

With sklearn each probe is fitted again, LogisticRegression(tol=1e-10, max_iter=10000) with the document's C on rows that
StandardScaler made of the training rows, in float64. The accuracies and every count of the confusion must be the same,
and the objective within 1e-6 of itself.
"""
import json
import os
import sys

import numpy as np


def arrays(paths):
    """Every array in the files by its name: float64 if it holds fractions."""
    import torch
    from safetensors.torch import load_file

    found = {}
    for path in paths:
        if path.endswith(".safetensors"):
            found |= {name: (t.double() if t.is_floating_point() else t).numpy() for name, t in load_file(path).items()}
        elif path.endswith(".npz"):
            found |= dict(np.load(path))
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

    given = arrays(paths)
    train, wrong, furthest = given["split"] == 0, [], 0.0
    y, yt = given["labels"][train], given["labels"][~train]
    last = document["probes"][-1]["step"]
    probes = [p for p in document["probes"] if p["step"] == last]
    for p in probes:
        x = given[p["layer"]].astype(np.float64)
        scaler = StandardScaler().fit(x[train])
        x, xt = scaler.transform(x[train]), scaler.transform(x[~train])
        fit = LogisticRegression(C=p["c"], tol=1e-10, max_iter=10000).fit(x, y)
        predicted = fit.predict(xt)
        entropy = log_loss(y, fit.predict_proba(x), normalize=False, labels=fit.classes_)
        objective = 0.5 * (fit.coef_ ** 2).sum() + p["c"] * entropy
        apart = abs(objective / p["objective"][0] - 1)
        furthest = max(furthest, apart)
        for what, ours, theirs in (
                ("training accuracy", p["train_accuracy"], (fit.predict(x) == y).mean()),
                ("test accuracy", p["test_accuracy"], (predicted == yt).mean())):
            if abs(ours - theirs) > 1e-9:
                wrong.append(f"{p['layer']}: {what} {ours}, scikit-learn's {theirs}")
        if (differ := np.abs(np.array(p["confusion"]) - confusion_matrix(yt, predicted, labels=fit.classes_)).sum() // 2):
            wrong.append(f"{p['layer']}: {differ} test rows have another class")
        if not apart <= 1e-6:
            wrong.append(f"{p['layer']}: objective {p['objective'][0]}, scikit-learn's {objective}")
    if not probes:
        wrong.append("there are no probes")
    return wrong, f"{len(probes)} probes as scikit-learn's on {len(y)} + {len(yt)} rows; objectives within {furthest:.1e}"


def agree(one, other):
    """Rows that were summed in another order differ by a rounding of float32, which moves a loss by less than 1e-5."""
    wrong, furthest, probes = [], 0.0, list(zip(one["probes"], other["probes"], strict=True))
    for p, q in probes:
        for key in ("train_accuracy", "test_accuracy", "confusion", "width", "c"):
            if p[key] != q[key]:
                wrong.append(f"{p['layer']}: {key} {p[key]} and {q[key]}")
        apart = max(abs(p["test_log_loss"] - q["test_log_loss"]), abs(p["objective"][0] / q["objective"][0] - 1))
        furthest = max(furthest, apart)
        if not apart <= 1e-5:
            wrong.append(f"{p['layer']}: losses {p['test_log_loss']} and {q['test_log_loss']}")
    if not probes:
        wrong.append("there are no probes")
    return wrong, f"{len(probes)} probes agree; losses within {furthest:.1e}"


def read(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main(do, first, *others):
    if do == "sklearn":
        wrong, said = against_sklearn(read(first), others)
    else:
        wrong, said = agree(read(first), read(*others))
    print("\n".join(wrong) if wrong else said)
    return bool(wrong)


sys.exit(main(*sys.argv[1:]))
