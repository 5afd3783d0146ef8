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


def wilson(k, n):
    z = 1.959963984540054
    p = k / n
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return middle - half, middle + half


def newcombe(right, b, c, n):
    """The difference of two accuracies on the same n samples, second − first, and Newcombe's interval: the first has so
    many right, b of which the second has not, and the second c that the first has not."""
    both = right - b
    neither = n - both - b - c
    (l1, u1), (l2, u2), p1, p2 = wilson(both + c, n), wilson(both + b, n), (both + c) / n, (both + b) / n
    margins = (both + c) * (b + neither) * (both + b) * (c + neither)
    cross = both * neither - b * c
    phi = 0 if margins == 0 else (max(0, cross - n / 2) if cross > 0 else cross) / math.sqrt(margins)
    side = lambda x, y: math.sqrt(max(0, x * x - 2 * phi * x * y + y * y))
    return p1 - p2, p1 - p2 - side(p1 - l1, u2 - p2), p1 - p2 + side(p2 - l2, u1 - p1)


def inside(t, degrees, n=2000):
    """P(|T| ≤ t) of Student's distribution, by Simpson's rule over the angle whose tangent is t/√degrees."""
    end = math.atan(t / math.sqrt(degrees))
    f = [math.cos(end * i / n) ** (degrees - 1) for i in range(n + 1)]
    whole = math.sqrt(math.pi) * math.exp(math.lgamma(degrees / 2) - math.lgamma((degrees + 1) / 2))
    return 2 * end / n / 3 * (f[0] + f[-1] + 4 * sum(f[1:-1:2]) + 2 * sum(f[2:-1:2])) / whole


def student(degrees):
    """The 97.5 % point of Student's distribution, by bisection."""
    low, high = 1.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle, degrees) < 0.95 else (low, middle)
    return low
