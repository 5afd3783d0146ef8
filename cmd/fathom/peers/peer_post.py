"""The post's data and the start of its network, as the peers share them. It needs NumPy alone."""
import gzip
import os
import struct

import numpy as np

STEPS, HIDDEN, BATCH, RATE, EVERY = 10000, "100,100,100", 50, 0.01, 100
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../data/mnist")


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


def shape(parser):
    """The options of a network and its training, by default the post's. DIR holds the four MNIST files (.gz)."""
    parser.add_argument("--data", metavar="DIR", default=DATA)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=STEPS, help="a multiple of 100")
    parser.add_argument("--hidden", default=HIDDEN)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--lr", type=float, default=RATE)


def sizes(told):
    """How wide each layer is, the input and the logits too."""
    return [784, *map(int, told.hidden.split(",")), 10]


def fresh(rng, sizes):
    """Weights and biases of each layer."""
    return ([truncated(rng, shape) for shape in zip(sizes, sizes[1:])], [np.full(n, 0.1, np.float32) for n in sizes[1:]])
