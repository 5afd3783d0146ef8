#!/usr/bin/env python3
"""Writes what the layers of scikit-learn's multilayer perceptron make of your data while it learns, as a store that
fathom opens:

    pip install scikit-learn
    python dump.py && fathom open acts
"""
import pathlib, sys

import numpy as np
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

# ---- yours to change --------------------------------------------------------------------------------------------
OUT, EPOCHS = pathlib.Path("acts"), (0, 1, 2, 4, 8, 16, 32)  # the checkpoints; epoch 0 is the untrained network
DTYPE = np.float32  # float16 would end at 65,504
x, y = load_digits(return_X_y=True)
LEARN, INPUT = (x[:900] / 16, y[:900]), x[900:] / 16  # what is looked at is nothing that the network learns from
KNOWN = {"labels": y[900:], "ids": np.arange(900, len(x))}  # also "groups": never on both sides of the split
MODEL = MLPClassifier((32, 16), learning_rate_init=0.003, batch_size=50, random_state=1)
# -----------------------------------------------------------------------------------------------------------------
ACTIVATIONS = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "logistic": lambda z: 1 / (1 + np.exp(-z)),
               "identity": lambda z: z}


def layers(model, x):
    """By layer, n×d; the last are the logits."""
    made = {}
    for i, (w, b) in enumerate(zip(model.coefs_, model.intercepts_), 1):
        x = x @ w + b
        if i < len(model.coefs_):
            x = ACTIVATIONS[model.activation](x)
        made[f"hidden{i}" if i < len(model.coefs_) else "logits"] = x
    return made


def save(path, rows):
    """Writes rows as DTYPE, if it holds them."""
    if not np.isfinite(rows.astype(DTYPE)).all():
        most = float(np.finfo(DTYPE).max)
        sys.exit(f"{path} reaches {np.abs(rows).max():,.0f}, but {np.dtype(DTYPE)} ends at {most:,.0f}: take float32")
    np.save(path, rows.astype(DTYPE))


OUT.mkdir(parents=True)
save(OUT / "input.npy", INPUT)
for name, array in KNOWN.items():
    np.save(OUT / f"{name}.npy", array)
for epoch in range(max(EPOCHS) + 1):
    begun = MODEL if epoch else clone(MODEL).set_params(learning_rate_init=1e-300)  # whose steps move nothing
    model = begun.partial_fit(*LEARN, classes=np.unique(y))
    if epoch in EPOCHS:
        (OUT / f"epoch-{epoch}").mkdir()
        for name, rows in layers(model, INPUT).items():
            save(OUT / f"epoch-{epoch}" / f"{name}.npy", rows)
