#!/usr/bin/env python3
"""Puts documents of `fathom run --format json`, one a seed, together: the README's tables.

    for n in $(seq 20); do fathom run --seed $n --probe-every 0 --format json > $n.json; done
    seeds.py [0-9]*.json
    fathom run --replicates 20 --probe-every 0 --format json > all.json
    seeds.py --post all.json [0-9]*.json
    fathom run --replicates 200 --probe-every 0 --stages train,probe --format json > many.json
    seeds.py --coverage many.json

Means and standard deviations over the seeds, what each run's verdicts claim, and of the taught network
against the base one the exact sign-flip test over the seeds, after Holm. With --post one document's replicates
beside what the post published: means with their t intervals over seeds, differences with those over seeds and images
too, and whether each is sure; and of documents of single seeds that follow it the explained variance. With --coverage ten of the
replicates of one document are drawn 5,000 times: the 95 % t interval of each figure must cover the mean of
all in 92.5 to 97 % of them, or it exits with 1. It needs Python alone.
"""
import json
import random
import sys
from collections import Counter
from statistics import mean, stdev

from export_tests import student


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


# What the post published of its one run, by what the replicates call it.
PUBLISHED = {("accuracy", "base", 9900, ""): 0.971, ("accuracy", "taught", 9900, ""): 0.9707, ("probe", "base", 10000, "input"): 0.828,
             ("probe", "base", 10000, "hidden1"): 0.931, ("probe", "base", 10000, "hidden2"): 0.953, ("probe", "base", 10000, "hidden3"): 0.966}


def key(q):
    return q["measure"], q["subject"].split()[0], q["step"], q["name"]


def between(interval, digits):
    return " to ".join(f"{v:.{digits}f}" for v in interval)


def plus(m, half, digits=3):
    return f"{m:.{digits}f}" + (f" ± {half:.{digits}f}" if half > 0 else "")


def post(name, singles):
    """Prints the post's figures and claims over the seeds of one document, in Markdown."""
    seeds = json.load(open(name, encoding="utf-8"))["seeds"]
    means = {key(m): m for m in seeds["means"]}
    layers = list(dict.fromkeys(k[3] for k in means if k[0] == "probe"))

    def cells(step):
        found = [means["probe", "base", step, layer] for layer in layers]
        return " | ".join(plus(m["mean"], (m["interval"][1] - m["interval"][0]) / 2) for m in found)

    print(f"mean ± half of the 95 % t interval, over {seeds['ran']} seeds on the same images\n\n| | " + " | ".join(layers))
    print("|---" * (1 + len(layers)) + "|")
    for title, step in (("untrained", 0), ("trained", max(k[2] for k in means))):
        print(f"| probe, {title} network | {cells(step)} |")
    print("| published | " + " | ".join(str(PUBLISHED["probe", "base", 10000, layer]) for layer in layers) + " |")
    if singles:
        print("| variance along the first three components, digits 0 to 3 | " + " | ".join(explained(singles)) + " |")
    print("\n| difference, paired by seed | published | mean | other seeds | other seeds and images | |\n|---|--:|--:|--:|--:|---|")
    for family in seeds["families"]:
        first = family["tests"][0]["second"]
        for t in family["tests"]:
            if family["name"] == "depth" and first["measure"] == "probe":
                print(claim(("" if first["step"] else "untrained: ") + f"{t['second']['name']} − {t['first']['name']}", t))
            elif family["name"] == "teaching":
                print(claim(f"taught − not taught, {t['second']['step']:,} steps", t))
    print("\ntest accuracy after 9,900 steps, published and over the seeds: " + "; ".join(
        f"{subject} {PUBLISHED['accuracy', subject, 9900, '']}, {means['accuracy', subject, 9900, '']['mean']:.4f}"
        f" ({between(means['accuracy', subject, 9900, '']['interval'], 4)})" for subject in ("base", "taught")))


def claim(title, t):
    """A row of a difference, paired by seed."""
    told = [PUBLISHED.get(key(q)) for q in (t["first"], t["second"])]
    published = f"{told[1] - told[0]:+.4f}".rstrip("0") if all(told) else "–"
    items = t.get("items")
    shows = (items or t)["shows"]
    word = f"**sure**: {shows}" if shows else "not sure"
    if shows and not items:
        word += ", of these images"
    return (f"| {title} | {published} | {t['mean']:+.4f} | {between(t['interval'], 4)} | {between(items['interval'], 4) if items else '–'} | {word} |")


def explained(names):
    """Of each layer the shares of variance of its first three components, over documents of single seeds."""
    layers = {}
    for name in names:
        for p in json.load(open(name, encoding="utf-8"))["pca"]:
            layers.setdefault(p["layer"], []).append(p["explained_variance_ratio"][:3])
    for seeds in layers.values():
        t = student(len(seeds) - 1) / len(seeds) ** 0.5
        yield ", ".join(plus(mean(column), t * stdev(column)) for column in zip(*seeds))


def main():
    if len(sys.argv) >= 3 and sys.argv[1] == "--post":
        post(sys.argv[2], sys.argv[3:])
        return
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
