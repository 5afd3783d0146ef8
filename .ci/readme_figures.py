#!/usr/bin/env python3
"""Measures the figures that the README states and prints its two tables as they stand there; .ci/peers --readme starts it.

    readme_figures.py --fathom COMMAND --bench TEST [--runs 5] [--write]

--bench names the test program of model/lab, whose benchmark fits the post's probes. With --write each row, once it is measured, replaces
that of README.md and FINDINGS.md whose first cell is the same. Each work is done once by everybody before it is measured; of the peers,
those that then took more than half as long again as the fastest are not asked again. It takes about 40 minutes, half of them 2048x3 and 4096x2, and
needs an idle machine.
"""
import argparse
import json
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import tempfile
import termios
import time
from fcntl import ioctl

import peer_turns
from peer_turns import PEERS, POST, SHAPES, Runner, each_threads, peer, processor

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
WIDE = "2048x3", "4096x2"  # done once more by few, not several times: a run takes half a minute


def measured(ours, peers, runs, of=lambda r: r.train):
    """The medians of ours and of the fastest peer, and that peer; everybody runs once before."""
    for runner in ours + peers:
        runner.turn()
    fastest = min(of(p)[-1] for p in peers)
    peers = [p for p in peers if of(p)[-1] <= 1.5 * fastest]
    for runner in ours + peers:
        runner.process, runner.train = [], []
    for _ in range(runs):
        for runner in ours + peers:
            runner.turn()
    best = min(peers, key=lambda p: statistics.median(of(p)))
    return [statistics.median(of(r)) for r in ours], statistics.median(of(best)), best


def peak(command):
    """The most memory that the process held at once, in MB, and what it printed."""
    reading, writing = os.pipe()
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, writing, 1)])
    os.close(writing)
    with os.fdopen(reading) as said:
        told = said.read()
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with {status}")
    return usage.ru_maxrss * 1024 / 1e6, told


def first_frame(fathom):
    """Seconds from the start of the app to the whole first screen, in a terminal of 120 × 36 cells."""
    begin = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        os.execvpe(fathom, [fathom, "--config", os.devnull], dict(os.environ, TERM="xterm-256color", COLORTERM="truecolor"))
    said = b""
    while b"q quit" not in re.sub(rb"\x1b\[[0-9;:?]*[a-zA-Z]", b"", said):  # the last words of the last row
        if not select.select([terminal], [], [], 10)[0]:
            raise SystemExit("no screen within 10 s")
        said += os.read(terminal, 1 << 16)
    took = time.perf_counter() - begin
    os.kill(pid, signal.SIGTERM)
    try:
        while os.read(terminal, 1 << 16):
            pass
    except OSError:  # it has ended
        pass
    os.waitpid(pid, 0)
    os.close(terminal)
    return took


def size_of_a_release():
    """Bytes of the program as .ci/release builds it, without the names that a debugger reads."""
    with tempfile.TemporaryDirectory() as into:
        path = os.path.join(into, "fathom")
        subprocess.run(["go", "-C", ROOT, "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "./cmd/fathom"], check=True)
        return os.path.getsize(path)


def figure(v):
    """Two digits that count, three where the first is 1."""
    if v >= 100:
        return f"{v:,.0f}"
    digits = 2 if v < 10 ** int(f"{v:e}".split("e")[1]) * 2 else 1
    return f"{v:.{max(0, digits - int(f'{v:e}'.split('e')[1]))}f}"


def speed(fathom, bench, runs):
    """The rows of the table of speeds, one after the other."""
    every = [fathom, "run", "--format", "json"]
    plain = [*every, "--probe-every", "0", "--stages"]
    post = [*plain, POST]
    ours = [Runner("fathom", command) for command in (post, [*every, "--stages", POST], every)]
    (once, looks, all_of_it), theirs, best = measured(ours, each_threads("NumPy and scikit-learn", peer("post_numpy.py")), runs, lambda r: r.process)
    yield "the whole post, process", f"{figure(once)} s", f"{figure(theirs)} s, {best.name}", theirs / once
    yield "the same with all looks", f"{figure(looks)} s", f"{figure(theirs)} s", theirs / looks
    yield "with all looks and all measures, `fathom run`", f"{figure(all_of_it)} s", f"{figure(theirs)} s", theirs / all_of_it
    probes = best.told["seconds"]["probe"]
    os.environ.update(best.env or {})

    peers = sum((each_threads(name, command) for name, command in PEERS.items()), [])
    (train,), theirs, best = measured([Runner("fathom", [*plain, "train"])], peers, runs)
    yield "training alone, without load and compiling", f"{figure(train)} s", f"{figure(theirs)} s, {best.name}", theirs / train

    for name, (hidden, batch, steps, rate) in SHAPES.items():
        options = ["--hidden", ",".join(map(str, hidden)), "--batch", str(batch), "--steps", str(steps)]
        ours = Runner("fathom", [*plain, "train", *options, "--learning-rate", str(rate)], short=True)
        peers = sum((each_threads(n, [*c, *options, "--lr", str(rate)], short=True) for n, c in PEERS.items()), [])
        if name in WIDE:
            peers = [p for p in peers if p.threads == max(peer_turns.THREADS)]
        (mine,), theirs, best = measured([ours], peers, 1 if name in WIDE else runs)
        yield f"{name}, batch {batch}, steps per second", figure(steps / mine), f"{figure(steps / theirs)}, {best.name}", theirs / mine

    said = subprocess.run([bench, "-test.run", "^$", "-test.bench", "PostProbes", "-test.count", str(runs)], stdout=subprocess.PIPE,
                          text=True, check=True, cwd=os.path.join(ROOT, "model/lab")).stdout
    mine = statistics.median(float(n) for n in re.findall(r"([0-9.]+) ns/op", said)) / 1e9
    yield "the post's four probes", f"{figure(mine)} s", f"{figure(probes)} s, scikit-learn", probes / mine

    ours, theirs = peak(post)[0], peak(peer("post_numpy.py"))[0]
    yield "peak memory, the whole post", f"{ours:.0f} MB", f"{theirs:.0f} MB, NumPy and scikit-learn", None
    yield "first frame, 120×36", f"{1000 * statistics.median(first_frame(fathom) for _ in range(9)):.0f} ms", "", None
    yield "size of the program", f"{size_of_a_release() / 1e6:.0f} MB", "", None


def findings(fathom):
    """The rows of what twenty seeds find, and the seconds they took."""
    begin = time.perf_counter()
    said = subprocess.run([fathom, "run", "--replicates", "20", "--probe-every", "0", "--format", "json"], stdout=subprocess.PIPE, check=True).stdout
    took = time.perf_counter() - begin
    means = [m for m in json.loads(said)["seeds"]["means"] if m["measure"] == "probe" and m["subject"].split()[0] == "base"]
    first, last = min(m["step"] for m in means), max(m["step"] for m in means)
    for name, step in (("probe, untrained network", first), ("probe, trained network", last)):
        cells = []
        for m in (m for m in means if m["step"] == step):
            half = (m["interval"][1] - m["interval"][0]) / 2
            cells.append(f"{m['mean']:.3f}" + (f" ± {half:.3f}" if half > 0 else ""))
        yield [name, *cells]
    yield ["20 seeds, every stage, without looks", f"{took:.0f} s"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fathom", required=True)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    told = parser.parse_args()

    def show(row):
        print(row, flush=True)
        if told.write:
            for page in ("README.md", ".github/FINDINGS.md"):
                write(os.path.join(ROOT, page), row)

    print(f"{processor()}\n\n| | input | hidden1 | hidden2 | hidden3 |\n|---|---|---|---|---|", flush=True)
    *means, took = findings(told.fathom)
    for cells in means:
        show("| " + " | ".join(cells) + " |")
    print("\n| | fathom | fastest peer | ratio |\n|---|---|---|---|", flush=True)
    for name, mine, theirs, ratio in speed(told.fathom, told.bench, told.runs):
        show(re.sub(" +", " ", f"| {name} | {mine} | {theirs} | {f'{ratio:.1f}' if ratio else ''} |"))
    show(f"| {took[0]} | {took[1]} | | |")


def first_cell(line):
    return line.split("|")[1].strip() if line.startswith("| ") else None


def write(page, row):
    """Puts the row in the place of those with the same first cell."""
    with open(page, encoding="utf-8") as file:
        lines = file.read().split("\n")
    with open(page, "w", encoding="utf-8") as file:
        file.write("\n".join(row if first_cell(line) == first_cell(row) else line for line in lines))


if __name__ == "__main__":
    main()
