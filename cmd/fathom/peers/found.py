"""Prints one JSON object: the version of this Python and of each library that can be imported, and why others cannot."""
import importlib
import json
import os
import sys

os.environ["JAX_PLATFORMS"] = "cpu"
found = {"python": sys.version.split()[0]}
for name in "numpy", "jax", "torch":
    try:
        found[name] = importlib.import_module(name).__version__
    except Exception as problem:  # whatever keeps it from being used
        print(f"{name}: {problem}", file=sys.stderr)
print(json.dumps(found))
