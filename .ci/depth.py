#!/usr/bin/env python3
"""Asks the post's open question of deeper and wider networks: ten seeds of 1 to 10 hidden layers of 50, 100 and 200 units.

    depth.py DIR [--depths 1-10] [--widths 50,100,200] [--seeds 10] [--fathom COMMAND]

Each network's documents are kept in DIR, as WIDTH-DEPTH.json, and what is there is not run again.
"""
import argparse
import json
import os
import resource
import shlex
import subprocess
import sys
import time


def run(directory, width, depth, told):
    """The document of all seeds of one network, which is made where there is none."""
    name = os.path.join(directory, f"{width}-{depth}.json")
    if not os.path.exists(name):
        command = shlex.split(told.fathom) + [
            "run", "--hidden", ",".join([str(width)] * depth), "--replicates", str(told.seeds), "--stages", "train,probe",
            "--probe-every", "0", "--format", "json"]
        began, before = time.time(), resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run(command, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if out.returncode not in (0, 3):  # 3: the network that is shown diverged
            sys.exit(f"{shlex.join(command)}: status {out.returncode}: {out.stderr.strip()}")
        cost = {"wall": time.time() - began, "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, "status": out.returncode}
        with open(name + ".cost", "w", encoding="utf-8") as file:
            json.dump(cost, file)
        with open(name + ".part", "w", encoding="utf-8") as file:
            file.write(out.stdout)
        os.rename(name + ".part", name)
    with open(name, encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory")
    parser.add_argument("--depths", default="1-10")
    parser.add_argument("--widths", default="50,100,200")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--fathom", default="go run ./cmd/fathom", help="how to start the program")
    told = parser.parse_args()
    least, _, most = told.depths.partition("-")
    os.makedirs(told.directory, exist_ok=True)
    for depth in range(int(least), int(most or least) + 1):
        for width in (int(w) for w in told.widths.split(",")):
            run(told.directory, width, depth, told)


main()
