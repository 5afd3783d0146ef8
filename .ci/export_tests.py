"""Exact tests as fathom has them, in plain Python; shared by the checks of exports."""
import math


def exact(b, c):
    """McNemar's exact two-sided p-value."""
    return min(1.0, float(2 * sum(math.comb(b + c, i) for i in range(min(b, c) + 1)) / 2 ** (b + c)))


def holm(families):
    """p-values after Holm, each family having an equal part of the chance and each test an equal part of its family's."""
    families = [f for f in families if f]
    left = {(i, j): 1 / len(families) / len(f) for i, f in enumerate(families) for j in range(len(f))}
    adjusted, least = {}, 0.0
    while left:
        at = min(left, key=lambda k: families[k[0]][k[1]] / left[k])
        least = max(least, families[at[0]][at[1]] / left[at] * sum(left.values()))
        adjusted[at] = min(1.0, least)
        del left[at]
    return [[adjusted[i, j] for j in range(len(f))] for i, f in enumerate(families)]
