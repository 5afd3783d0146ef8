#!/usr/bin/env python3
"""Draws what a step of training costs: .ci/cost_curves.py curve.json > .github/cost.svg

curve.json is what .ci/peers --part curve keeps. There is a panel for each axis: above, steps per second of fathom, of the
fastest peer at each point and what the machine's peak and its memory allow; below, by how much the process grew. Both
scales are logarithmic. It is readable on light and on dark pages.
"""
import json
import math
import sys

COLUMNS, WIDTH, GAP, LEFT, TOP = 3, 318, 26, 46, 74
HEAD, STEPS, MEMORY, BETWEEN, BELOW = 32, 176, 84, 22, 40  # heights of the title, the two plots and what lies between and below them
TITLES = {"width": "width", "depth": "depth", "batch": "minibatch", "wide-batch": "minibatch, wide network",
          "classes": "classes", "samples": "images to train on"}
STYLE = """
  .page { fill: #ffffff } .ink { fill: #1f2328 } .faint { fill: #59636e } .grid { stroke: #d1d9e0 } .frame { stroke: #59636e }
  .ours { stroke: #0969da; fill: none } .ourdot { fill: #0969da } .theirs { stroke: #bc4c00; fill: none } .theirtext { fill: #bc4c00 }
  .bound { stroke: #59636e; fill: none }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .ink { fill: #f0f6fc } .faint { fill: #9198a1 } .grid { stroke: #30363d } .frame { stroke: #9198a1 }
    .ours { stroke: #58a6ff } .ourdot { fill: #58a6ff } .theirs { stroke: #f0883e } .theirtext { fill: #f0883e } .bound { stroke: #9198a1 }
  }
"""


def best(peers, i):
    """The peer that takes most steps at point i, None where none was measured."""
    return max((p for p in peers if p["points"][i]), key=lambda p: p["points"][i]["steps_per_second"], default=None)


def short(v):
    """A number of an axis in few signs."""
    for size, sign in ((1e6, "M"), (1e3, "k")):
        if v >= size:
            return f"{v / size:.3g}{sign}"
    return f"{v:.3g}"


class Plot:
    """A rectangle with two logarithmic scales."""

    def __init__(self, left, top, width, height, xs, ys):
        self.left, self.top, self.width, self.height = left, top, width, height
        self.x0, self.x1 = math.log10(min(xs)), math.log10(max(xs))
        low, high = math.log10(min(ys)), math.log10(max(ys))
        room = max(0.06 * (high - low), (1.2 - high + low) / 2)  # a power of ten is always shown
        self.y0, self.y1 = low - room, high + room

    def x(self, v):
        return self.left + self.width * (math.log10(v) - self.x0) / max(self.x1 - self.x0, 1e-9)

    def y(self, v):
        return self.top + self.height * (1 - (math.log10(v) - self.y0) / (self.y1 - self.y0))

    def frame(self):
        every = 1 if self.y1 - self.y0 <= 5 else 2
        for e in range(math.ceil(self.y0), math.floor(self.y1) + 1):
            y = self.y(10 ** e)
            yield f'<line class="grid" x1="{self.left}" x2="{self.left + self.width}" y1="{y:.1f}" y2="{y:.1f}" stroke-width="0.7"/>'
            if e % every == 0:
                yield f'<text class="faint" x="{self.left - 6}" y="{y + 4:.1f}" text-anchor="end">{short(10 ** e)}</text>'

    def line(self, points, style):
        """A line through the points that have a value, broken where one has none."""
        parts, part = [], []
        for x, v in points + [(None, None)]:
            if v:
                part.append(f"{self.x(x):.1f},{self.y(v):.1f}")
            elif part:
                parts, part = parts + [part], []
        for part in parts:
            yield f'<polyline points="{" ".join(part)}" {style}/>'

    def dots(self, points):
        for x, v in points:
            if v:
                yield f'<circle class="ourdot" cx="{self.x(x):.1f}" cy="{self.y(v):.1f}" r="3"/>'

    def letters(self, points, letters, beside):
        """A letter in the place of a dot, on a patch of the page; below or above it where a dot of the other line is near."""
        for (x, v), letter, (_, other) in zip(points, letters, beside):
            if not v:
                continue
            y = self.y(v)
            if other and abs(self.y(other) - y) < 9:
                y = self.y(other) + (11 if v <= other else -11)
            else:
                yield f'<circle class="page" cx="{self.x(x):.1f}" cy="{y:.1f}" r="6"/>'
            yield f'<text class="theirtext" x="{self.x(x):.1f}" y="{y + 4:.1f}" text-anchor="middle" font-weight="bold" font-size="11">{letter}</text>'


def panel(name, told, left, top):
    axis, peers = told["fathom"]["axes"][0], told["peers"]
    points = [p for p in axis["points"] if not p.get("left_out")]
    index = [i for i, p in enumerate(axis["points"]) if not p.get("left_out")]
    at = [p["at"] for p in points]
    fastest = [best(peers, i) for i in index]
    theirs = [b["points"][i] if b else {} for b, i in zip(fastest, index)]
    letters = [b["name"][0] if b else "" for b in fastest]
    ours = [(p["at"], p["steps_per_second"]) for p in points]
    peer = [(x, t.get("steps_per_second")) for x, t in zip(at, theirs)]
    peak = [(p["at"], p["peak_bound"]) for p in points]
    memory = [(p["at"], p.get("memory_bound")) for p in points]
    known = lambda *lines: [v for line in lines for _, v in line if v]
    inner = WIDTH - LEFT
    plot = Plot(left + LEFT, top + HEAD, inner, STEPS, at, known(ours, peer, peak, memory))
    yield f'<text class="ink" x="{left}" y="{top + 4}" font-weight="bold" font-size="14">{TITLES[name]}</text>'
    yield f'<text class="faint" x="{left}" y="{top + 20}" font-size="11">{axis["what"]}</text>'
    yield from plot.frame()
    yield from plot.line(peak, 'class="bound" stroke-width="1.5" stroke-dasharray="7 4"')
    yield from plot.line(memory, 'class="bound" stroke-width="2" stroke-dasharray="1.5 3.5"')
    yield from plot.line(peer, 'class="theirs" stroke-width="1.5"')
    yield from plot.line(ours, 'class="ours" stroke-width="2"')
    yield from plot.letters(peer, letters, ours)
    yield from plot.dots(ours)
    our_memory = [(p["at"], p.get("resident_bytes", 0) / 1e6) for p in points]
    their_memory = [(x, t.get("resident_bytes", 0) / 1e6) for x, t in zip(at, theirs)]
    low = Plot(left + LEFT, top + HEAD + STEPS + BETWEEN, inner, MEMORY, at, known(our_memory, their_memory) or [1])
    yield from low.frame()
    yield from low.line(their_memory, 'class="theirs" stroke-width="1.5"')
    yield from low.line(our_memory, 'class="ours" stroke-width="2"')
    yield from low.letters(their_memory, letters, our_memory)
    yield from low.dots(our_memory)
    bottom, last = low.top + low.height, -1e9
    for x in at:
        if low.x(x) - last > 26:
            last = low.x(x)
            yield f'<text class="faint" x="{last:.1f}" y="{bottom + 16:.1f}" text-anchor="middle">{f"{x / 1000:.0f}k" if x >= 1000 else x}</text>'
    for of, word in ((plot, "steps per second"), (low, "MB")):
        yield f'<text class="faint" x="{left + 8}" y="{of.top + of.height / 2:.1f}" text-anchor="middle" transform="rotate(-90 {left + 8} {of.top + of.height / 2:.1f})">{word}</text>'


def key(x, y, sample, word):
    return f'{sample.format(x=x, y=y, x2=x + 26, xm=x + 13)}<text class="ink" x="{x + 33}" y="{y + 4}">{word}</text>'


def draw(told):
    """The figure of all axes that were measured, as SVG."""
    names = [name for name in TITLES if name in told]
    rows, each = -(-len(names) // COLUMNS), HEAD + STEPS + BETWEEN + MEMORY + BELOW + 18
    width, height = 2 * GAP + COLUMNS * WIDTH + (COLUMNS - 1) * GAP, TOP + rows * each + 24
    some = told[names[0]]
    libraries = list(dict.fromkeys(f"{p['name'][0]} {p['name']} {p['what'].split()[-1].partition('+')[0]}" for p in some["peers"]))
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="-apple-system, Segoe UI, Noto Sans, Helvetica, Arial, sans-serif" font-size="12">',
           "<title>What a step of training costs: steps per second and memory along six axes</title>", f"<style>{STYLE}</style>",
           f'<rect class="page" width="{width}" height="{height}"/>']
    out += [
        key(GAP, 22, '<line class="ours" x1="{x}" x2="{x2}" y1="{y}" y2="{y}" stroke-width="2"/><circle class="ourdot" cx="{xm}" cy="{y}" r="3"/>', "fathom"),
        key(GAP + 105, 22, '<line class="theirs" x1="{x}" x2="{x2}" y1="{y}" y2="{y}" stroke-width="1.5"/>', "the fastest at each point of " + ", ".join(libraries)),
        key(GAP, 44, '<line class="bound" x1="{x}" x2="{x2}" y1="{y}" y2="{y}" stroke-width="1.5" stroke-dasharray="7 4"/>',
            f"what the cores' peak allows, {max(t['fathom']['peak_gflops'] for t in told.values()):.0f} GFLOPS"),
        key(GAP + 345, 44, '<line class="bound" x1="{x}" x2="{x2}" y1="{y}" y2="{y}" stroke-width="2" stroke-dasharray="1.5 3.5"/>',
            "what reading and writing the parameters allows, where the cores' own caches do not hold them")]
    for at, name in enumerate(names):
        out += panel(name, told[name], GAP + at % COLUMNS * (WIDTH + GAP), TOP + at // COLUMNS * each)
    out.append(f'<text class="faint" x="{GAP}" y="{height - 12}" font-size="11">{some["machine"].split(" cores")[0]} cores; fathom {some["fathom"]["version"]}, kernels {some["fathom"]["tier"]}; MB: by how much the process grew at most</text>')
    return "\n".join([*out, "</svg>\n"]).replace("&", "&amp;")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.splitlines()[0])
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(draw(json.load(file)))


if __name__ == "__main__":
    main()
