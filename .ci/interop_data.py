"""What the makers of .ci/interop share: images with classes, sentences with classes, and how rows are divided."""
import ast
import os
import sys
import sysconfig

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cmd/fathom/peers"))
import peer_post as post

FASHION = "/usr/share/datasets/fashion-mnist"  # of Debian's dataset-fashion-mnist
PACKAGES = "asyncio", "email", "importlib", "multiprocessing", "unittest", "xml"  # the classes of the sentences


def fashion(n):
    """Images to train on as n×28×28 float32 from 0 to 1, and so many others to look at, with their labels."""
    x, y = post.idx("train-images-idx3-ubyte", FASHION), post.idx("train-labels-idx1-ubyte", FASHION)
    xt, yt = post.idx("t10k-images-idx3-ubyte", FASHION)[:n], post.idx("t10k-labels-idx1-ubyte", FASHION)[:n]
    return x / np.float32(255), y.astype(np.int64), xt / np.float32(255), yt.astype(np.int64)


def split(n, seed=0):
    """0 for three quarters of the rows, which are fitted on, and 1 for the others, which are tested on."""
    out = np.zeros(n, np.int8)
    out[np.random.default_rng(seed).permutation(n)[:n // 4]] = 1
    return out


def docstrings(most):
    """First paragraphs of docstrings of Python's own library: sentences, their packages and their modules."""
    root, found = sysconfig.get_path("stdlib"), {}
    for package in PACKAGES:
        for directory, inner, files in sorted(os.walk(os.path.join(root, package))):
            inner[:] = [d for d in inner if d not in ("__pycache__", "test", "tests")]
            for name in sorted(f for f in files if f.endswith(".py")):
                path = os.path.join(directory, name)
                with open(path, encoding="utf-8") as file:
                    tree = ast.parse(file.read())
                for node in ast.walk(tree):
                    if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                        sentence = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
                        if len(sentence) > 20:
                            found.setdefault(sentence, (package, os.path.relpath(path, root)))
    per = {p: [s for s, of in found.items() if of[0] == p][:most // len(PACKAGES)] for p in PACKAGES}
    sentences = [s for package in PACKAGES for s in per[package]]
    return sentences, [found[s][0] for s in sentences], [found[s][1] for s in sentences]
