#!/usr/bin/env python3
"""Draws what .ci/serve_load has measured: .ci/serve_curves.py TABLES… > .github/serve.svg

It takes the tables of the parts spectators, memory and labs from the files and draws a panel for each
quantity, over how many spectators or labs there were. Where a number was measured twice, the last holds.
"""
import math
import re
import sys

WIDTH, HEIGHT, GAP = 300, 190, 46
INK, FAINT, LINE = "#333", "#bbb", "#1f77b4"


def tables(paths):
    spectators, memory, labs = {}, {}, {}
    columns = ["alone", "with", "loss", "these", "frames", "pieces", "bytes", "wire", "p50", "p95", "server", "drawing", "clients"]
    for path in paths:
        for line in open(path, encoding="utf-8"):
            words = line.replace("%", "").split()
            if len(words) == len(columns) + 1 and all(re.fullmatch(r"-?\d+(\.\d+)?", w) for w in words):
                spectators[int(words[0])] = dict(zip(columns, map(float, words[1:])))
            if found := re.match(r"(\d+) spectators at 80×24.*a session: live (-?[\d.]+) MB, held (-?[\d.]+), resident (-?[\d.]+)", line):
                memory[int(found[1])] = float(found[4])
            if found := re.match(r"\s*(\d+) labs: .*least ([\d.]+);.* ([\d.]+) in a second of a processor.*held (\d+) MB; key p50 (\d+) ms", line):
                labs[int(found[1])] = dict(ratio=float(found[2]), steps=float(found[3]), held=float(found[4]), p50=float(found[5]))
    return spectators, memory, labs


def nice(top):
    """The least of 1, 2, 5 times a power of ten that is not below a value."""
    base = 10 ** math.floor(math.log10(max(top, 1e-9)))
    return next(f * base for f in (1, 2, 5, 10) if f * base >= top - 1e-12)


def panel(at, title, unit, points, across, log):
    """A panel: points are pairs of a number and a value."""
    x0, y0 = 20 + (at % 3) * (WIDTH + GAP), 20 + (at // 3) * (HEIGHT + GAP + 14)
    left, bottom, width, height = x0 + 44, y0 + HEIGHT - 8, WIDTH - 54, HEIGHT - 38
    most, top = max(x for x, _ in points), nice(max(max(y for _, y in points), 1e-6))
    place = lambda x: left + width * (math.log10(x) / math.log10(most) if log and most > 1 else x / most)
    height_of = lambda y: bottom - height * max(0, y) / top
    out = [f'<text x="{x0}" y="{y0 + 8}" font-weight="bold">{title}</text>', f'<text x="{x0}" y="{y0 + 22}" fill="#777">{unit}</text>']
    for y in (0, top / 2, top):
        out.append(f'<line x1="{left}" x2="{left + width}" y1="{height_of(y):.1f}" y2="{height_of(y):.1f}" stroke="{FAINT}" stroke-width="0.5"/>')
        out.append(f'<text x="{left - 5}" y="{height_of(y) + 4:.1f}" text-anchor="end">{y:g}</text>')
    for x, _ in points:
        out.append(f'<text x="{place(x):.1f}" y="{bottom + 14}" text-anchor="middle">{x}</text>')
    out.append(f'<text x="{left + width / 2}" y="{bottom + 28}" text-anchor="middle" fill="#777">{across}</text>')
    path = " ".join(f"{place(x):.1f},{height_of(y):.1f}" for x, y in points)
    out.append(f'<polyline points="{path}" fill="none" stroke="{LINE}" stroke-width="1.5"/>')
    out += [f'<circle cx="{place(x):.1f}" cy="{height_of(y):.1f}" r="2.5" fill="{LINE}"/>' for x, y in points]
    return "\n".join(out)


def main():
    spectators, memory, labs = tables(sys.argv[1:])
    of = lambda table, key: [(n, table[n][key]) for n in sorted(table)]
    panels = []
    if spectators:
        panels += [
            ("what drawing takes", "cores of two", of(spectators, "drawing"), "spectators", True),
            ("frames", "a second, each", of(spectators, "frames"), "spectators", True),
            ("sent", "KB a second, to all", [(n, n * spectators[n]["wire"] / 1000) for n in sorted(spectators)], "spectators", True),
            ("a key's effect is drawn after", "ms, median", of(spectators, "p50"), "spectators", True),
        ]
    if memory:
        panels.append(("memory", "MB resident, each", sorted(memory.items()), "spectators", True))
    if labs:
        panels += [
            ("steps of all labs", "in a second of a processor", of(labs, "steps"), "labs", False),
            ("memory of the process", "MB", of(labs, "held"), "labs", False),
            ("steps, greatest ÷ least", "after 15 s", of(labs, "ratio"), "labs", False),
        ]
    rows = (len(panels) + 2) // 3
    size = 3 * (WIDTH + GAP), 20 + rows * (HEIGHT + GAP + 14)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" font-family="sans-serif" font-size="11" fill="{INK}">')
    print(f'<rect width="{size[0]}" height="{size[1]}" fill="white"/>')
    for at, one in enumerate(panels):
        print(panel(at, *one))
    print("</svg>")


if __name__ == "__main__":
    main()
