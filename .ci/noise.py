#!/usr/bin/env python3
"""Counts what fathom claims where there is nothing to find: sets of random bytes with random labels.

    noise.py --seed N [--sets 200] [--layers 3,10] [--replicates 5] [--fathom COMMAND]

Of each set a network is trained and probed; the numbers of hidden layers take turns. Whatever a verdict
says of the layers is false there. Each half, the trained network's and the untrained one's, may claim
something in 5 % of the sets, so in 10 of 200; more than 16 would happen in one of forty such counts.
With replicates each set has so many seeds, and each family of tests over seeds and items is counted
besides. Exits with 1 above 8 % of the sets in any of them. It needs Python alone.
"""
import argparse
import json
import os
import random
import shlex
import struct
import subprocess
import sys
import tempfile

CLASSES, SIDE, IMAGES = 10, 8, 1000


def write_set(directory, draw):
    """Writes the four files of a set of noise."""
    for part in ("train", "t10k"):
        with open(os.path.join(directory, part + "-images-idx3-ubyte"), "wb") as file:
            file.write(struct.pack(">BBBBIII", 0, 0, 8, 3, IMAGES, SIDE, SIDE) + draw.randbytes(IMAGES * SIDE * SIDE))
        with open(os.path.join(directory, part + "-labels-idx1-ubyte"), "wb") as file:
            file.write(struct.pack(">BBBBI", 0, 0, 8, 1, IMAGES) + bytes(draw.randrange(CLASSES) for _ in range(IMAGES)))


def claims(verdict):
    """The claims of one half, as (first, second, shows, p, adjusted p)."""
    tests = verdict["neighbours"] + ([verdict["ends"]] if "ends" in verdict else [])
    return [(t["first"], t["second"], t["shows"], t["p_value"], t["adjusted_p_value"]) for t in tests if t["shows"]]


def seed_claims(seeds):
    """The claims of each family over seeds, by its name."""
    found = {}
    for family in seeds["families"]:
        first = family["tests"][0]["second"]
        name = family["name"] if family["name"] != "depth" else "depth, " + ("trained" if first["step"] else "untrained")
        found[name + ", over seeds"] = [
            (t["first"]["name"], t["second"]["name"], t["items"]["shows"], t["items"]["p_value"], t["items"]["adjusted_p_value"])
            for t in family["tests"] if t.get("items") and t["items"]["shows"]]
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True, help="of the sets and the networks: give a fresh one")
    parser.add_argument("--sets", type=int, default=200)
    parser.add_argument("--layers", default="3,10", help="numbers of hidden layers, which take turns")
    parser.add_argument("--replicates", type=int, default=0, help="seeds of each set")
    parser.add_argument("--fathom", default="go run ./cmd/fathom", help="how to start the program")
    told = parser.parse_args()
    layers = [int(n) for n in told.layers.split(",")]
    false = {}
    for i in range(told.sets):
        draw = random.Random(f"{told.seed} {i}")
        hidden = layers[i % len(layers)]
        with tempfile.TemporaryDirectory() as directory:
            write_set(directory, draw)
            command = shlex.split(told.fathom) + [
                "run", "--data", directory, "--holdout", "0", "--hidden", ",".join(["50"] * hidden), "--steps", "200", "--probe-every", "0",
                "--stages", "train,probe", "--seed", str(draw.randrange(1 << 31)), "--replicates", str(told.replicates), "--format", "json"]
            run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            print(f"set {i}: status {run.returncode}: {run.stderr.strip()}", file=sys.stderr)
            return 1
        document = json.loads(run.stdout)
        families = {half: claims(document["verdicts"][half]) for half in ("trained", "untrained")}
        families |= seed_claims(document["seeds"]) if "seeds" in document else {}
        for half, found in families.items():
            false[half] = false.get(half, 0) + bool(found)
            for first, second, shows, p, adjusted in found:
                print(f"set {i}, {hidden} layers, {half}: {second} {shows} than {first}, p = {p:.5f}, after Holm {adjusted:.5f}")
    most = told.sets * 8 // 100
    print(f"seed {told.seed}, {told.sets} sets of noise, of which something is claimed: "
          + "; ".join(f"{half} {n}" for half, n in false.items()) + f"; at most {most} each")
    return 0 if max(false.values()) <= most else 1


if __name__ == "__main__":
    sys.exit(main())
