#!/usr/bin/env python3
"""Writes model/projection/testdata/pca.json: eigenvalues of covariance matrices by LAPACK, in float64.

    pca_reference.py > model/projection/testdata/pca.json

The data are whole numbers divided by 64, made of splitmix64 without any rounding, so that Go makes the same
(model/projection/large_test.go): twelve directions of falling size, noise, and a mean. Needs NumPy; a minute, most of it for
4,096 columns.
"""
import json
import sys

import numpy as np

SIZES = [40, 31, 24, 18, 14, 11, 9, 7, 6, 5, 4, 3]
SHAPES = [(3000, 768), (2500, 2048), (5000, 4096), (1200, 4096)]


def splitmix(first, count):
    """The outputs first … first+count−1 of splitmix64 with the seed 0."""
    z = (np.arange(first + 1, first + count + 1, dtype=np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def below(first, rows, cols, bound):
    """A matrix of whole numbers from −bound to bound."""
    z = splitmix(first, rows * cols) >> np.uint64(32)
    return (z % np.uint64(2 * bound + 1)).astype(np.int64).reshape(rows, cols) - bound


def made(n, d):
    k = len(SIZES)
    scores, loadings = below(0, n, k, 3) * np.array(SIZES), below(1 << 32, d, k, 3)
    noise = below(1 << 33, n, d, 100)
    mean = below(1 << 34, 1, d, 5000)
    return (scores @ loadings.T + noise + mean) / 64


def main():
    out = []
    for n, d in SHAPES:
        x = made(n, d)
        assert np.array_equal(x, x.astype(np.float32))
        x = x - x.mean(axis=0)
        covariance = x.T @ x / (n - 1)
        values = np.linalg.eigvalsh(covariance)[::-1]
        out.append({"n": n, "d": d, "values": values[:12].tolist(), "total": float(np.trace(covariance)),
                    "participation": float(values.sum() ** 2 / (values ** 2).sum())})
        print(n, d, values[:14], file=sys.stderr)
    json.dump({"numpy": np.__version__, "components": out}, sys.stdout, indent=1)
    print()


main()
