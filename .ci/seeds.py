#!/usr/bin/env python3
"""Puts documents of `fathom run --format json`, one a seed, together: the README's tables.

    for n in $(seq 20); do fathom run --seed $n --probe-every 0 --format json > $n.json; done
    seeds.py *.json
    fathom run --replicates 200 --probe-every 0 --stages train,probe --format json > all.json
    seeds.py --coverage all.json

Means and standard deviations over the seeds, what each run's verdicts claim, and of the taught network
against the base one the exact sign-flip test over the seeds, after Holm. With --coverage ten of the
replicates of one document are drawn 5,000 times: the 95 % t interval of each figure must cover the mean of
all in 92.5 to 97 % of them, or it exits with 1. It needs Python alone.
"""
import json
import random
import sys
from collections import Counter
from statistics import mean, stdev


def spread(values, digits=3):
    deviation = stdev(values) if len(values) > 1 else 0.0
    return f"{mean(values):.{digits}f}" + (f" ± {deviation:.{digits}f}" if deviation > 0 else "")


def sign_flips(differences):
    """The share of all ways to turn the signs round whose sum is at least as far from 0."""
    sums = [0.0]
    for d in differences:
        sums = [s + d for s in sums] + [s - d for s in sums]
    far = abs(sum(differences)) * (1 - 1e-12)
    return sum(abs(s) >= far for s in sums) / len(sums)


def holm(ps):
    out, least = [0.0] * len(ps), 0.0
    for rank, i in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        least = max(least, min(1.0, (len(ps) - rank) * ps[i]))
        out[i] = least
    return out


def claims(documents, half):
    """How often each test of a half shows what."""
    counts = {}
    for r in documents:
        v = r["verdicts"][half]
        for t in v["neighbours"] + ([v["ends"]] if "ends" in v else []):
            counts.setdefault(f"{t['first']} to {t['second']}", Counter())[t["shows"] or "not measurable"] += 1
    return counts


def coverage(name, draws=5000, few=10, t=2.2621571627409915):
    """Counts how often the interval of a few seeds covers the mean of all, by figure; t is that of few - 1."""
    replicates = [r for r in json.load(open(name, encoding="utf-8"))["seeds"]["replicates"] if not r.get("problem")]
    figures = {}
    for r in replicates:
        for f in r["figures"]:
            figures.setdefault((f["measure"], f["subject"], f["step"], f["name"]), []).append(f["value"])
    rng, wrong = random.Random(18), 0
    for key, values in figures.items():
        if len(set(values)) < 2:
            continue  # no seed changes it
        truth, covered = mean(values), 0
        for _ in range(draws):
            drawn = rng.sample(values, few)
            covered += abs(mean(drawn) - truth) <= t * stdev(drawn) / few ** 0.5
        share = covered / draws
        wrong += not 0.925 <= share <= 0.97
        print(f"{' '.join(str(k) for k in key)}: {len(values)} seeds, {truth:.4f} ± {stdev(values):.4f}, covered in {100 * share:.1f} %")
    return 1 if wrong else 0


def main():
    if len(sys.argv) == 3 and sys.argv[1] == "--coverage":
        sys.exit(coverage(sys.argv[2]))
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    documents = [json.load(open(name, encoding="utf-8")) for name in sys.argv[1:]]
    layers = [p["layer"] for p in documents[0]["probes"]]
    print(f"{len(documents)} seeds\n\n| | " + " | ".join(layers) + " |\n" + "|---" * (1 + len(layers)) + "|")
    for name, field in (("untrained", "untrained_test_accuracy"), ("trained", "test_accuracy")):
        print(f"| probe, {name} network | " + " | ".join(spread([r["probes"][i][field] for r in documents]) for i in range(len(layers))) + " |")
    print("\n| claimed in so many runs | untrained network | trained network |\n|---|---|---|")
    halves = [claims(documents, half) for half in ("untrained", "trained")]
    for step in halves[0]:
        print(f"| {step} | " + " | ".join(", ".join(f"{shows} {n}" for shows, n in half[step].most_common()) for half in halves) + " |")
    steps = [p["step"] for p in documents[0]["train"]["curve"]]
    print("\ntest accuracy of the network: " + "; ".join(
        f"{spread([accuracy(r['train'], s) for r in documents])} after {s:,} steps" for s in (9900, 10000) if s in steps))
    if all(r.get("teach") for r in documents):
        looks = [s for s in (900, 9900, 10000) if s in steps]
        differences = [[accuracy(r["teach"], s) - accuracy(r["train"], s) for r in documents] for s in looks]
        for s, d, p in zip(looks, differences, holm([sign_flips(d) for d in differences])):
            print(f"taught minus base after {s:,} steps: {mean(d):+.4f} ± {stdev(d):.4f}, sign-flip test after Holm p = {p:.4f}")
        shown = Counter((r["verdicts"].get("teach") or {}).get("shows") or "not measurable" for r in documents)
        print("taught against base, each run's own test: " + ", ".join(f"{s} {n}" for s, n in shown.most_common()))


def accuracy(training, step):
    return next(p["accuracy"] for p in training["curve"] if p["step"] == step)


if __name__ == "__main__":
    main()
