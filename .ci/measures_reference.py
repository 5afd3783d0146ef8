#!/usr/bin/env python3
"""Holds figures of model/geometry to those that public libraries find of the same rows.

    measures_reference.py

The rows are the 449 digits whose number is 3 modulo 4, and a layer of 48 tanh units behind them with hashed
weights, in float64. Each line has a figure of ours, the library with its version and its own, and their difference.
Where a library computes something else, the line below says what, and that formula is computed here, so that the rest
of the difference shows: it exits with 1 if any is above 1e-6. Needs NumPy, SciPy and what is there of
scikit-dimension, DADApy and rsatoolbox; two of the last three are needed. Half a minute.
"""
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import scipy.linalg
import scipy.spatial

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MOST = 1e-6
wrong = []


def splitmix(k):
    z = (k + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def layers():
    """The digits, and the first layer of the reference network behind them."""
    digits = np.load(os.path.join(ROOT, "model", "repr", "testdata", "digits_u8.npy"))
    x = digits[3::4, :64] / 16.0
    k = np.uint64(11_000_000) + np.arange(64 * 48, dtype=np.uint64)
    u = (splitmix(k) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return x, np.tanh(x @ (2 * np.sqrt(3 / 64) * (2 * u - 1)).reshape(64, 48))


def ours(a, b):
    with tempfile.TemporaryDirectory() as at:
        a.astype("<f8").tofile(os.path.join(at, "a"))
        b.astype("<f8").tofile(os.path.join(at, "b"))
        with open(os.path.join(at, "shape.json"), "w") as f:
            json.dump({"n": len(a), "widths": [a.shape[1], b.shape[1]]}, f)
        subprocess.run(["go", "test", "-count=1", "-run", "TestFiguresOfGivenRows", "./model/geometry"], cwd=ROOT,
                       env=dict(os.environ, FATHOM_ROWS=at), check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(at, "figures.json")) as f:
            return json.load(f)


def beside(what, own, package, theirs, why=None, same=None):
    """Prints both. same is our figure by their formula, where theirs is another."""
    version = importlib.metadata.version(package)
    print(f"{what:20} {own:.12g}   {package} {version}: {theirs:.12g}   {own - theirs:+.1e}")
    left = (own if same is None else same) - theirs
    if why:
        print(f"{'':20} {why}: {same:.12g}, {left:+.1e}")
    if not abs(left) <= MOST:
        wrong.append(what)


def available(*packages):
    found = []
    for p in packages:
        try:
            importlib.metadata.version(p)
            found.append(p)
        except importlib.metadata.PackageNotFoundError:
            print(p, "is not installed")
    return found


def ratios(x):
    """ln(r2/r1) of each row."""
    d = np.sort(scipy.spatial.distance.cdist(x, x), axis=1)
    return np.log(d[:, 2] / d[:, 1])


def scikit_dimension(x, found):
    import skdim
    theirs = skdim.id.lPCA(ver="participation_ratio").fit(x).dimension_
    beside("participation ratio", found["participation_ratio"], "scikit-dimension", theirs)
    theirs = skdim.id.TwoNN(discard_fraction=0.1).fit(x).dimension_
    mu = np.sort(ratios(x))
    n = len(mu)
    kept = int(n * 0.9)
    y = -np.log(1 - np.arange(1, kept + 1) / n)
    beside("TwoNN", found["twonn"], "scikit-dimension", theirs,
           "it fits a line through 0 to -ln(1-i/n), with ranks i from 1, over the smallest 90 % of the ratios; ours is n/sum",
           float(mu[:kept] @ y / (mu[:kept] @ mu[:kept])))


def dadapy(x, found):
    import dadapy as dp
    data = dp.Data(x, verbose=False)
    data.compute_distances(maxk=10)
    theirs = float(data.compute_id_2NN(algorithm="ml", mu_fraction=1)[0])
    mu = ratios(x)
    beside("TwoNN", found["twonn"], "dadapy", theirs, "it divides n-1 by the sum, without bias; ours is n/sum",
           (len(mu) - 1) / mu.sum())


def rsatoolbox(a, b, found):
    import rsatoolbox as rsa
    for name, method in (("rsa_correlation", "correlation"), ("rsa_sqeuclidean", "euclidean")):
        first, second = (rsa.rdm.calc_rdm(rsa.data.Dataset(x), method=method) for x in (a, b))
        theirs = float(np.ravel(rsa.rdm.compare(first, second, method="spearman"))[0])
        beside(name, found[name], "rsatoolbox", theirs)


def scipy_(a, b, found):
    a, b = (x - x.mean(0) for x in (a, b))
    wide = np.zeros_like(a)
    wide[:, :b.shape[1]] = b
    _, nuclear = scipy.linalg.orthogonal_procrustes(a / np.linalg.norm(a), wide / np.linalg.norm(b))
    beside("Procrustes angle", found["procrustes"], "scipy", float(np.arccos(nuclear)))


def main():
    a, b = layers()
    found = ours(a, b)
    have = available("scikit-dimension", "dadapy", "rsatoolbox")
    if "scikit-dimension" in have:
        scikit_dimension(a, found)
    if "dadapy" in have:
        dadapy(a, found)
    if "rsatoolbox" in have:
        rsatoolbox(a, b, found)
    scipy_(a, b, found)
    if wrong or len(have) < 2:
        sys.exit("not explained: " + ", ".join(wrong) if wrong else "too few libraries are installed")


main()
