"""The post's data and the start of its network, as .ci/post_numpy.py and the peers share them. It needs NumPy alone."""
import gzip
import os
import struct

import numpy as np

SIZES, STEPS, BATCH, RATE, EVERY = (784, 100, 100, 100, 10), 10000, 50, 0.01, 100
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../data/mnist")


def idx(name, directory=DATA):
    """One of the four files, as bytes in its own shape."""
    with gzip.open(os.path.join(directory, name + ".gz")) as file:
        read = file.read()
    shape = struct.unpack(">" + "I" * read[3], read[4:4 + 4 * read[3]])
    return np.frombuffer(read, np.uint8, offset=4 + 4 * read[3]).reshape(shape)


def load(directory=DATA):
    """Pixels in float32 from 0 to 1 and labels in int64, those of 55,000 images to train on, then of 10,000 to test."""
    x = idx("train-images-idx3-ubyte", directory)[5000:].reshape(-1, 784) / np.float32(255)
    xt = idx("t10k-images-idx3-ubyte", directory).reshape(-1, 784) / np.float32(255)
    y, yt = idx("train-labels-idx1-ubyte", directory)[5000:], idx("t10k-labels-idx1-ubyte", directory)
    return x, y.astype(np.int64), xt, yt.astype(np.int64)


def truncated(rng, shape):
    """Normal numbers of deviation 0.1 in float32; those beyond two deviations are drawn again."""
    z = rng.standard_normal(shape)
    while (far := np.abs(z) > 2).any():
        z[far] = rng.standard_normal(far.sum())
    return (0.1 * z).astype(np.float32)


def fresh(rng, sizes=SIZES):
    """Weights and biases of each layer."""
    return ([truncated(rng, shape) for shape in zip(sizes, sizes[1:])], [np.full(n, 0.1, np.float32) for n in sizes[1:]])
