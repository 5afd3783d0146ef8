#!/usr/bin/env python3
"""When each layer overtakes the one before, and the last one the input, over the logs of `fathom run --format ndjson`.

    for n in $(seq 20); do fathom run --stages train --seed $n --format ndjson > $n.ndjson; done
    overtakes.py *.ndjson

A layer leads another at a look where its probe is right on more of the test images. It has overtaken it between two
looks: the last at which it does not lead, and the first from which it leads at every look to the end. Behind the
bracket stands McNemar's exact p-value of that first look, as the log has it, not corrected for the number of looks.
Then, over all runs: how many end with the layer ahead, the median of both ends of the bracket and the range, and the
look from which on a sign test over the runs has p < 0.05 (two-sided, exact, Holm over all looks of all pairs) at every
look to the end. It needs Python alone.
"""
import argparse
import json
import math
import statistics


def compared(path):
    """The live comparisons of a log: by pair of layers, the looks in their order as (step, before, after, p)."""
    pairs = {}
    with open(path) as file:
        for line in file:
            event = json.loads(line)
            if event["event"] == "compared" and event["live"] and event["subject"] == "base":
                pairs.setdefault((event["first"], event["second"]), []).append(
                    (event["step"], event["only_first"], event["only_second"], event["p_value"]))
    return pairs


def bracket(looks):
    """The steps between which the second layer overtakes the first, and p of the second; None if it ends behind."""
    first = len(looks)
    while first > 0 and looks[first - 1][2] > looks[first - 1][1]:
        first -= 1
    if first == len(looks):
        return None
    return (looks[first - 1][0] if first else None), looks[first][0], looks[first][3]


def sign(ahead, behind):
    """Exact two-sided p-value of a sign test."""
    n, tail = ahead + behind, range(min(ahead, behind) + 1)
    return min(1, 2 * sum(math.comb(n, k) for k in tail) / 2**n) if n else 1


def holm(p):
    """The p-values, adjusted for how many there are."""
    adjusted, worst = [1] * len(p), 0
    for rank, i in enumerate(sorted(range(len(p)), key=lambda i: p[i])):
        worst = max(worst, min(1, (len(p) - rank) * p[i]))
        adjusted[i] = worst
    return adjusted


def signs(runs):
    """Of each look its step, how many runs lead there, how many trail, and the p-value of a sign test."""
    steps = [look[0] for look in runs[0]]
    ahead = [sum(run[i][2] > run[i][1] for run in runs) for i in range(len(steps))]
    behind = [sum(run[i][2] < run[i][1] for run in runs) for i in range(len(steps))]
    return [(s, a, b, sign(a, b)) for s, a, b in zip(steps, ahead, behind)]


def measurable(tested, adjusted):
    """The first look from which most runs lead, measurably, at each look to the end; None if there is none."""
    first = len(tested)
    while first > 0 and adjusted[first - 1] < 0.05 and tested[first - 1][1] > tested[first - 1][2]:
        first -= 1
    return (tested[first][0], tested[first][1], adjusted[first]) if first < len(tested) else None


def name(layer):
    return f"hidden{layer}" if layer else "input"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("logs", nargs="+")
    paths = parser.parse_args().logs
    logs = [compared(path) for path in paths]
    pairs = sorted(logs[0], key=lambda pair: (pair[1] - pair[0] > 1, pair))
    tested = [signs([log[pair] for log in logs]) for pair in pairs]
    adjusted = iter(holm([look[3] for looks in tested for look in looks]))
    for pair, looks in zip(pairs, tested):
        found_ahead = measurable(looks, [next(adjusted) for _ in looks])
        runs = [log[pair] for log in logs]
        print(f"{name(pair[1])} over {name(pair[0])}")
        found = []
        for path, looks in zip(paths, runs):
            b = bracket(looks)
            found.append(b)
            print(f"  {path}: " + (f"[{b[0]}, {b[1]}] p = {b[2]:.2g}" if b else "it ends behind"))
        ended = [b for b in found if b]
        if ended:
            before, after = [b[0] or 0 for b in ended], [b[1] for b in ended]
            print(f"  {len(ended)} of {len(runs)} end ahead; overtaken between steps {statistics.median_low(before)} and "
                  f"{statistics.median_high(after)} (medians), {min(before)} to {max(after)} in all")
        if m := found_ahead:
            print(f"  ahead from step {m[0]} on, in {m[1]} of {len(runs)} runs there (sign test after Holm, p = {m[2]:.2g})")


main()
