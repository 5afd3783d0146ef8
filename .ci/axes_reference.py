#!/usr/bin/env python3
"""Writes model/projection/testdata/axes.json: what scikit-learn and umap-learn make of digits.

    axes_reference.py > model/projection/testdata/axes.json

Fisher's discriminants of the 1,348 rows whose number is not 3 modulo 4, by the eigenproblem, and the
trustworthiness (k = 12) of t-SNE and UMAP of the same rows and of the other 449, of several seeds. Needs
scikit-learn and umap-learn; a minute.

    axes_reference.py LAYER.npy

prints the trustworthiness of both, and of fathom's own, for the first 1,500 rows of a layer of a store.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import sklearn
import umap
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.manifold import TSNE, trustworthiness

HERE = os.path.dirname(os.path.abspath(__file__))
SEEDS = range(3)


def discriminants(x, y):
    varying = x.std(axis=0) > 0
    lda = LinearDiscriminantAnalysis(solver="eigen").fit(x[:, varying], y)
    full = np.zeros((9, x.shape[1]))
    full[:, varying] = lda.scalings_[:, :9].T
    return {"directions": full.tolist(), "shares": lda.explained_variance_ratio_[:9].tolist()}


def trusted(x):
    of = lambda y: float(trustworthiness(x, y, n_neighbors=12))
    return {
        "pca": of(PCA(2).fit_transform(x)),
        "tsne": [of(TSNE(init="pca", perplexity=30, random_state=s).fit_transform(x)) for s in SEEDS],
        "umap": [of(umap.UMAP(n_neighbors=15, random_state=s).fit_transform(x)) for s in SEEDS],
    }


def store(path):
    x = np.load(path, mmap_mode="r")[:1500].astype(np.float32)
    said = trusted(x)
    with tempfile.TemporaryDirectory() as at:
        rows = os.path.join(at, "rows.f32")
        x.tofile(rows)
        env = dict(os.environ, FATHOM_ROWS=rows, FATHOM_WIDTH=str(x.shape[1]))
        subprocess.run(["go", "test", "-count=1", "-run", "TestMapsOfGivenRows", "./model/projection"], cwd=os.path.dirname(HERE), env=env, check=True)
        for name in ("tsne", "umap"):
            y = np.fromfile(rows + "." + name, dtype=np.float64).reshape(-1, 2)
            said["fathom's " + name] = float(trustworthiness(x, y, n_neighbors=12))
    for name, value in said.items():
        print(f"{name:14}", value)
    worst = max(abs(said["fathom's " + name] - np.mean(said[name])) for name in ("tsne", "umap"))
    sys.exit(int(worst > 0.01))


def main():
    if len(sys.argv) > 1:
        store(sys.argv[1])
    digits = np.load(os.path.join(HERE, "..", "model", "modeltest", "testdata", "digits_u8.npy"))
    chosen = np.arange(len(digits)) % 4 != 3
    x, y = digits[chosen, :64] / 16, digits[chosen, 64]
    json.dump({"scikit-learn": sklearn.__version__, "umap-learn": umap.__version__,
               "discriminants": discriminants(x, y), "trustworthiness": trusted(x),
               "few": trusted(digits[~chosen, :64] / 16)}, sys.stdout, indent=1)
    print()


main()
