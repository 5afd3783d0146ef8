#!/usr/bin/env python3
"""Counts what fathom claims where there is nothing to find: sets of random bytes with random labels.

    noise.py --seed N [--sets 80] [--layers 3,10] [--fathom COMMAND]

Of each set a network is trained and probed; the numbers of hidden layers take turns. Whatever a verdict
says of the layers is false there. Each half, the trained network's and the untrained one's, may claim
something in 5 % of the sets, so in 4 of 80; more than 8 would happen in one of fifty such counts. Exits
with 1 above a tenth of the sets in either half. It needs Python alone.
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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, required=True, help="of the sets and the networks: give a fresh one")
    parser.add_argument("--sets", type=int, default=80)
    parser.add_argument("--layers", default="3,10", help="numbers of hidden layers, which take turns")
    parser.add_argument("--fathom", default="go run ./cmd/fathom", help="how to start the program")
    told = parser.parse_args()
    layers = [int(n) for n in told.layers.split(",")]
    false = {"trained": 0, "untrained": 0}
    for i in range(told.sets):
        draw = random.Random(f"{told.seed} {i}")
        hidden = layers[i % len(layers)]
        with tempfile.TemporaryDirectory() as directory:
            write_set(directory, draw)
            command = shlex.split(told.fathom) + [
                "run", "--data", directory, "--holdout", "0", "--hidden", ",".join(["50"] * hidden), "--steps", "200", "--probe-every", "0",
                "--stages", "train,probe", "--seed", str(draw.randrange(1 << 31)), "--format", "json"]
            run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            print(f"set {i}: status {run.returncode}: {run.stderr.strip()}", file=sys.stderr)
            return 1
        verdicts = json.loads(run.stdout)["verdicts"]
        for half in false:
            found = claims(verdicts[half])
            false[half] += bool(found)
            for first, second, shows, p, adjusted in found:
                print(f"set {i}, {hidden} layers, {half}: {second} {shows} than {first}, p = {p:.5f}, after Holm {adjusted:.5f}")
    most = told.sets // 10
    print(f"seed {told.seed}, {told.sets} sets of noise: the trained half claims something in {false['trained']}, "
          f"the untrained half in {false['untrained']}; at most {most} each")
    return 0 if max(false.values()) <= most else 1


if __name__ == "__main__":
    sys.exit(main())
