#!/usr/bin/env python3
"""Asks the post's open question of deeper and wider networks: ten seeds of 1 to 10 hidden layers of 50, 100 and 200 units.

    depth.py DIR [--depths 1-10] [--widths 50,100,200] [--seeds 10] [--fathom COMMAND] [--figure depth.png]

Runs `fathom run --replicates 10 --hidden … --stages train,probe` for each network, the post's experiment in all else, and
keeps its document in DIR, as WIDTH-DEPTH.json; what is there is not run again. Prints a table, how many seeds diverged,
the time, and what is sure. Declared before any accuracy was seen is one family of tests, paired by seed, by Student's t, at
5 % after Holm over all of them: for each width

  the last hidden layer's probe against the input's, in the network of each depth;
  the last hidden layer's probe of each depth against that of one hidden layer;
  the network's own test accuracy at each depth against that with one hidden layer;
  each layer's probe against the one before, in the deepest network;

and at each depth the last hidden layer's probe of the widest networks against that of the narrowest. A seed that diverged
in either of two networks is no pair. All is said of other seeds on these test images. The figure needs matplotlib.
"""
import argparse
import json
import os
import resource
import shlex
import subprocess
import sys
import time
from statistics import mean, stdev

from export_tests import holm, inside, student

STEPS = 10000


def run(directory, width, depth, told):
    """The document of all seeds of one network, which is made where there is none, and what that cost."""
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
    with open(name, encoding="utf-8") as file, open(name + ".cost", encoding="utf-8") as cost:
        return json.load(file)["seeds"], json.load(cost)


def figures(seeds, depth):
    """Of each seed that ran the probes of all layers, the input first, and the network's own accuracy."""
    found = {}
    for r in seeds["replicates"]:
        if r.get("problem"):
            continue
        of = {(f["measure"], f["layer"]): f["value"] for f in r["figures"] if f["step"] == STEPS}
        found[r["seed"]] = [of["probe", layer] for layer in range(depth + 1)], of["accuracy", -1]
    return found


def interval(values):
    """The mean and half of the 95 % t interval, NaN where there are too few."""
    if not values:
        return float("nan"), float("nan")
    half = student(len(values) - 1) * stdev(values) / len(values) ** 0.5 if len(values) > 1 else float("nan")
    return mean(values), half


class Family:
    def __init__(self):
        self.tests = []

    def add(self, kind, width, name, first, second):
        """Tests second against first, values by seed."""
        d = [second[s] - first[s] for s in second if s in first]
        n, (m, half), s = len(d), interval(d), stdev(d) if len(d) > 1 else 0.0
        if n < 2:
            p = 1.0
        elif s == 0:
            p = 1.0 if m == 0 else float("nan")
        else:
            p = max(0.0, 1 - inside(abs(m) / s * n ** 0.5, n - 1))
        self.tests.append({"kind": kind, "width": width, "name": name, "n": n, "mean": m, "half": half, "p": 1.0 if p != p else p})

    def judge(self):
        for t, p in zip(self.tests, holm([[t["p"] for t in self.tests]])[0]):
            t["adjusted"], t["shows"] = p, "" if p >= 0.05 else "higher" if t["mean"] > 0 else "lower"


def declared(found, widths, depths):
    """The family, of which nothing may be left out."""
    f = Family()
    of = lambda w, d, value: {s: value(v) for s, v in found[w, d].items()}
    last, first, own = lambda v: v[0][-1], lambda v: v[0][0], lambda v: v[1]
    for w in widths:
        for d in depths:
            f.add("last − input", w, f"{d} layers", of(w, d, first), of(w, d, last))
        for d in depths[1:]:
            f.add(f"last layer, against {depths[0]} hidden", w, f"{d} layers", of(w, depths[0], last), of(w, d, last))
            f.add(f"network, against {depths[0]} hidden", w, f"{d} layers", of(w, depths[0], own), of(w, d, own))
        for layer in range(1, depths[-1] + 1):
            f.add(f"layer − the one before, of {depths[-1]} hidden", w, f"hidden{layer}", of(w, depths[-1], lambda v: v[0][layer - 1]), of(w, depths[-1], lambda v: v[0][layer]))
    for d in depths if len(widths) > 1 else []:
        f.add(f"last layer, {widths[-1]} − {widths[0]} units", 0, f"{d} layers", of(widths[0], d, last), of(widths[-1], d, last))
    f.judge()
    return f.tests


def draw(path, found, widths, depths, seeds):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    plt.rcParams.update({"font.size": 8, "axes.spines.top": False, "axes.spines.right": False})
    figure, panels = plt.subplots(1, len(widths), figsize=(8.4, 3.1), sharey=True, squeeze=False, layout="constrained")
    colours = plt.get_cmap("viridis")
    for panel, w in zip(panels[0], widths):
        for d in depths:
            runs = list(found[w, d].values())
            if not runs:
                continue
            c = colours((d - depths[0]) / max(1, depths[-1] - depths[0]) * 0.92)
            panel.plot(range(d + 1), [mean(r[0][layer] for r in runs) for layer in range(d + 1)], color=c, lw=1)
            m, half = interval([r[0][-1] for r in runs])
            panel.errorbar(d, m, half if half == half else 0, color=c, marker="o", ms=3, capsize=2, lw=1)
            panel.annotate(str(d), (d, m), (0, 5), textcoords="offset points", ha="center", color=c, fontsize=6)
        ran, all_seeds = sum(len(found[w, d]) for d in depths), seeds * len(depths)
        if ran < all_seeds:
            panel.text(0.97, 0.06, f"{all_seeds - ran} of {all_seeds} runs diverged", transform=panel.transAxes, ha="right", fontsize=7)
        panel.set(title=f"1 to {depths[-1]} hidden layers of {w} units", xlabel="layer (0: the input)", xticks=range(0, depths[-1] + 1, 2))
        panel.grid(axis="y", lw=0.4, alpha=0.5)
    panels[0][0].set_ylabel("probe test accuracy, mean over seeds")
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory")
    parser.add_argument("--depths", default="1-10")
    parser.add_argument("--widths", default="50,100,200")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--fathom", default="go run ./cmd/fathom", help="how to start the program")
    parser.add_argument("--figure", help="where to draw the probes of all layers")
    told = parser.parse_args()
    least, _, most = told.depths.partition("-")
    depths, widths = list(range(int(least), int(most or least) + 1)), [int(w) for w in told.widths.split(",")]
    os.makedirs(told.directory, exist_ok=True)
    found, costs, asked, failed = {}, [], 0, []
    for d in depths:
        for w in widths:
            seeds, cost = run(told.directory, w, d, told)
            found[w, d] = figures(seeds, d)
            costs.append(cost)
            asked += len(seeds["replicates"])
            failed += [(w, d, r["seed"], r["problem"]) for r in seeds["replicates"] if r.get("problem")]
    print("| last hidden layer's probe, mean ± half of the 95 % t interval over seeds | " + " | ".join(f"{w} units" for w in widths) + " |\n|---" + "|---" * len(widths) + "|")
    for d in depths:
        row = []
        for w in widths:
            values = [v[0][-1] for v in found[w, d].values()]
            m, half = interval(values)
            row.append(("–" if not values else f"{m:.3f}" + (f" ± {half:.3f}" if half == half else "")) + ("" if len(values) == told.seeds else f" ({len(values)} seeds)"))
        print(f"| {d} hidden | " + " | ".join(row) + " |")
    print(f"\n{asked} runs, {sum(c['wall'] for c in costs) / 60:.0f} minutes of wall time, {sum(c['cpu'] for c in costs) / 60:.0f} of processors; {len(failed)} diverged:")
    for w, d in dict.fromkeys(f[:2] for f in failed):
        of = [f for f in failed if f[:2] == (w, d)]
        print(f"  {d} × {w}: {len(of)} of {told.seeds}, seeds {', '.join(str(f[2]) for f in of)}; the first: {of[0][3]}")
    tests = declared(found, widths, depths)
    print(f"\n{len(tests)} tests in the family, sure of {sum(bool(t['shows']) for t in tests)}")
    for t in tests:
        if t["n"] < 2:
            print(f"  {t['kind']}, {str(t['width']) + ' units, ' if t['width'] else ''}{t['name']}: no test of {t['n']} pairs")
            continue
        print(f"  {t['kind']}, {str(t['width']) + ' units, ' if t['width'] else ''}{t['name']}: {t['mean']:+.4f} ± {t['half']:.4f} (n = {t['n']}), "
              f"p after Holm {'< 1e-9' if t['adjusted'] < 1e-9 else format(t['adjusted'], '.2g')}: {'sure: ' + t['shows'] if t['shows'] else 'not sure'}")
    if told.figure:
        draw(told.figure, found, widths, depths, told.seeds)


main()
