#!/usr/bin/env python3
"""Runs fathom and its peers in turn and prints medians; .ci/peers starts it, and says with what.

    peer_turns.py --fathom COMMAND --fits TEST --cache DIR [--runs 5] [--part post,train,10x100,512x3,2048x3,4096x2,probes,curve]
        [--limit SECONDS] [--axes width,depth,batch,wide-batch,classes,samples] [--figure cost.svg]

--fits names the test program of model/repr, whose benchmark fits a probe that lies in a file. --limit is what one fit of a
peer may take. --axes and --figure are of the part curve, which is done where it is named, takes about ten minutes, and keeps
what it measures in DIR/curve.json: axes that are measured later replace their own there, and the figure draws all.
"""
import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import time

import cost_curves
import peer_probes

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = os.path.join(HERE, "../cmd/fathom/peers")  # of the trainings, which `fathom bench --peers` runs too
THREADS = sorted({1, os.cpu_count()})
ACCURACY = 0.965, 0.973  # mean of the curve's last ten points, of 12 seeds 0.9664 to 0.9704: one point alone dips
FEWER = 0.75, 0.98  # of the short curves of other shapes the last point, which for NumPy is that of 99 steps before

# The solvers and how many iterations of them show which number of threads is faster. newton-cholesky is left out: it
# makes a matrix of (Kd)² numbers, and took 27 times as long as lbfgs with 768 features.
FEW = {"lbfgs": 20, "newton-cg": 2}


def environment(threads):
    """The process' own with so many threads in OpenBLAS, MKL and OpenMP, and XLA."""
    count = str(threads)
    xla = {"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"} if threads == 1 else {}
    return dict(os.environ, OPENBLAS_NUM_THREADS=count, OMP_NUM_THREADS=count, MKL_NUM_THREADS=count, NPROC=count, **xla)


def run(command, env=None, limit=None):
    """Seconds of the process and the JSON object that it printed."""
    begin = time.perf_counter()
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True, timeout=limit)
    return time.perf_counter() - begin, json.loads(done.stdout)


def peer(script, *args):
    own = os.path.join(HERE, script)
    return [sys.executable, own if os.path.exists(own) else os.path.join(SCRIPTS, script), *args]


PEERS = {
    "NumPy": peer("post_numpy.py", "--only", "train"), "JAX": peer("peer_jax.py"),
    "PyTorch, eager": peer("peer_torch.py"), "PyTorch, compiled": peer("peer_torch.py", "--compile")}

POST = "train,probe,pca,teach"  # the stages of fathom that the post has, and so its peer
# Deeper and wider networks: units × layers, batch, steps, learning rate.
SHAPES = {"10x100": ([100] * 10, 50, 2000, 0.01), "512x3": ([512] * 3, 128, 600, 0.001),
          "2048x3": ([2048] * 3, 256, 200, 0.001), "4096x2": ([4096] * 2, 256, 200, 0.001)}


class Runner:
    """A command that does the post, or a training of another shape, and what its runs took."""

    def __init__(self, name, command, threads=None, short=False):
        self.short = short
        self.name, self.command, self.threads = name, command, threads
        self.env, self.process, self.train = (environment(threads) if threads else None), [], []

    def turn(self):
        took, self.told = run(self.command, self.env)
        self.process.append(took)
        self.train.append(self.told["seconds"]["train"])
        self.check()

    def check(self):
        curve = self.told["curve"] if "curve" in self.told else [p["accuracy"] for p in self.told["train"]["curve"]]
        self.accuracy = curve[-1] if self.short else statistics.mean(curve[-10:])
        least, most = FEWER if self.short else ACCURACY
        if not least <= self.accuracy <= most:
            sys.exit(f"{self.name}: accuracy {self.accuracy:.4f} at the end, expected {least} to {most}: "
                     "it did other work")


def each_threads(name, command, short=False):
    """The peer once for each number of threads."""
    return [Runner(name, command, threads, short) for threads in THREADS]


def turns(runners, runs):
    """Lets each run once for what is cold, and tells the peers' times apart; then so many times in turn."""
    print("\nOnce before it is measured (PyTorch compiles here what it finds compiled later):")
    for runner in runners:
        runner.turn()
        if runner.threads:
            apart = ", ".join(f"{k} {v:.2f}" for k, v in runner.told["seconds"].items())
            print(f"  {runner.name}, {runner.threads} threads: process {runner.process[0]:.2f} s; {apart}; "
                  f"accuracy {runner.accuracy:.4f}; {runner.told['what']}", flush=True)
        runner.process, runner.train = [], []
    for _ in range(runs):
        for runner in runners:
            runner.turn()
    print(f"\nSeconds, medians of {runs} in turn, the peer with its best number of threads.\n")
    print("| work | fathom | peer | ratio | peer is |\n|---|---|---|---|---|")


def row(work, ours, peers, of):
    """A line of the table; of says what of a runner counts."""
    best = min(peers, key=lambda peer: statistics.median(of(peer)))
    mine, theirs = statistics.median(of(ours)), statistics.median(of(best))
    print(f"| {work} | {mine:.2f} | {theirs:.2f} | {theirs / mine:.1f} | {best.name}, threads {best.threads} |", flush=True)


def whole_post(fathom, runs):
    plain = Runner("fathom", [fathom, "run", "--stages", POST, "--probe-every", "0", "--format", "json"])
    looks = Runner("fathom", [fathom, "run", "--stages", POST, "--format", "json"])
    numpy = each_threads("NumPy, scikit-learn", peer("post_numpy.py"))
    turns([plain, *numpy, looks], runs)
    row("the whole post, process", plain, numpy, lambda r: r.process)
    row("with all looks, process", looks, numpy, lambda r: r.process)


def training(fathom, runs):
    ours = Runner("fathom", [fathom, "run", "--stages", "train", "--probe-every", "0", "--format", "json"])
    peers = [each_threads(name, command) for name, command in PEERS.items()]
    turns([ours] + sum(peers, []), runs)
    for other in peers:
        row("training without import, load and compiling", ours, other, lambda r: r.train)
    for other in peers:
        row("training, process", ours, other, lambda r: r.process)
    print(f"\nAccuracy, mean of the last ten evaluations: fathom {ours.accuracy:.4f}; " + "; ".join(
        f"{p.name}, threads {p.threads}: {p.accuracy:.4f}" for p in sum(peers, [])))


def shape(fathom, name, runs):
    """The training of a deeper or wider network, the evaluations on the test images every 100 steps included."""
    hidden, batch, steps, rate = SHAPES[name]
    options = ["--hidden", ",".join(map(str, hidden)), "--batch", str(batch), "--steps", str(steps)]
    print(f"\n{name}: {' '.join(options)}, learning rate {rate}")
    plain = [fathom, "run", "--stages", "train", "--probe-every", "0", "--format", "json"]
    mine = Runner("fathom", [*plain, *options, "--learning-rate", str(rate)], short=True)
    peers = [each_threads(peer, [*command, *options, "--lr", str(rate)], short=True) for peer, command in PEERS.items()]
    turns([mine] + sum(peers, []), runs)
    for other in peers:
        row(f"{name}, {steps} steps", mine, other, lambda r: r.train)
    print("\nSteps a second: " + "; ".join(f"{r.name}{f', threads {r.threads}' if r.threads else ''}: "
                                          f"{steps / statistics.median(r.train):.4g}" for r in [mine] + sum(peers, [])), flush=True)


# Of PyTorch only what it does without compiling, which would take half a minute a point.
LIBRARIES = {"NumPy": "numpy", "JAX": "jax", "PyTorch": "torch"}
AXES = ["width", "depth", "batch", "wide-batch", "classes", "samples"]


def curve(fathom, cache, axes, figure):
    """Every axis of `fathom bench --curve` and the same points in each library, one after the other."""
    path = os.path.join(cache, "curve.json")
    kept = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            kept = json.load(file)
    for axis in axes:
        mine = run([fathom, "bench", f"--curve={axis}", "--format", "json"])[1]
        points = mine["axes"][0]["points"]
        with open(os.path.join(cache, "points.json"), "w", encoding="utf-8") as file:
            json.dump(points, file)
        peers = []
        for name, library in LIBRARIES.items():
            for threads in THREADS:
                told = run(peer("peer_curve.py", library, os.path.join(cache, "points.json")), environment(threads))[1]
                peers.append({"name": name, "threads": threads, **told})
        kept[axis] = {"machine": processor(), "fathom": mine, "peers": peers}
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(kept, file)
        os.replace(path + ".part", path)
        print(f"\n{axis}: {mine['axes'][0]['what']}; peak {mine['peak_gflops']:.0f} GFLOPS; steps a second, MB\n")
        print(f"| {mine['axes'][0]['unit']} | fathom | of the peak | of the memory's | MB | peer | MB | ratio | peer is |\n" + "|---" * 9 + "|")
        for i, p in enumerate(points):
            best = cost_curves.best(peers, i)
            if p.get("left_out") or best is None:
                print(f"| {p['at']} | left out: {p.get('left_out', '')} | | | | | | | |")
                continue
            its = best["points"][i]
            memory = f"{p['steps_per_second'] / p['memory_bound']:.0%}" if p.get("memory_bound") else ""
            print(f"| {p['at']} | {p['steps_per_second']:.4g} | {p['of_peak']:.0%} | {memory} | {p.get('resident_bytes', 0) / 1e6:.0f} | "
                  f"{its['steps_per_second']:.4g} | {its['resident_bytes'] / 1e6:.0f} | {p['steps_per_second'] / its['steps_per_second']:.1f} | "
                  f"{best['name']}, threads {best['threads']} |", flush=True)
    if figure:
        with open(figure, "w", encoding="utf-8") as file:
            file.write(cost_curves.draw(kept))


def ours(fits, cache, name, tolerance):
    """Seconds and objective of fathom's fit on all cores, until its own bound on the gap is the tolerance."""
    told = f"{os.path.join(cache, name)}:{name.replace('x', ':')}:10:{peer_probes.PROBLEMS[name]}:{tolerance}"
    command = [fits, "-test.run", "^$", "-test.bench", "FitFile", "-test.benchtime", "1x"]
    said = subprocess.run(command, env=dict(os.environ, FATHOM_FIT=told), stdout=subprocess.PIPE, text=True, check=True).stdout
    return float(re.search(r"([0-9.]+) ns/op", said)[1]) / 1e9, float(re.search(r"objective ([0-9.e+]+)", said)[1])


def probes(fits, cache, runs, limit):
    """Every solver's fit of every problem; then, in turn, scikit-learn's default and its fastest, and fathom's to their gaps."""
    if not all(os.path.exists(os.path.join(cache, name + ".f32")) for name in peer_probes.PROBLEMS):
        subprocess.run(peer("peer_probes.py", "make", cache), check=True)
    print("\nMultinomial probes, one run each. A gap is that from fathom's optimum, relative to it, which is proven to 1e-12.\n")
    print("| rows × features | C | solver | input | threads | seconds | iterations | objective | gap |")
    print("|---|---|---|---|---|---|---|---|---|")
    chosen = {}
    for name, c in peer_probes.PROBLEMS.items():
        took, least = ours(fits, cache, name, 1e-12)
        print(f"| {name.replace('x', ' × ')} | {c} | fathom, to 1e-12 | float32 | {os.cpu_count()} | {took:.1f} | | {least:.9g} | |", flush=True)
        tried = []
        for solver in FEW:
            for dtype in ("float32", "float64"):
                told = fit_one(cache, name, solver, dtype, limit)
                cells = [name.replace("x", " × "), c, solver, dtype, *cells_of(told, limit, least)]
                print("| " + " | ".join(map(str, cells)) + " |", flush=True)
                if told:
                    tried.append(told)
        default = [told for told in tried if told["solver"] == "lbfgs"]
        fastest = min(tried, key=lambda told: told["seconds"])
        chosen[name] = least, [*default, *(told for told in [fastest] if told not in default)]
    print(f"\nThe same in turn, seconds, medians of {runs}; fathom goes on to a gap that is no larger.\n")
    print("| rows × features | scikit-learn | gap | threads | its seconds | fathom's gap | seconds | ratio |\n|---|---|---|---|---|---|---|---|")
    for name, (least, peers) in chosen.items():
        for told in peers:
            tolerance = next((t for t in (10.0 ** (-k / 2) for k in range(2, 25)) if ours(fits, cache, name, t)[1] <= told["objective"]), 1e-12)
            theirs, mine = [], []
            for _ in range(runs):
                theirs.append(fit_again(cache, told)["seconds"])
                took, objective = ours(fits, cache, name, tolerance)
                mine.append(took)
            a, b = statistics.median(theirs), statistics.median(mine)
            print(f"| {name.replace('x', ' × ')} | {told['solver']}, {told['dtype']} | {relative(told['objective'], least)} | {told['threads']} | "
                  f"{a:.2f} | {relative(objective, least)} | {b:.2f} | {a / b:.1f} |", flush=True)


def relative(objective, least):
    return f"{(objective - least) / least:.1e}"


def cells_of(told, limit, least):
    if not told:
        return ["", f"over {limit:.0f}", "", "", ""]
    warned = "".join("; " + warning for warning in told["warnings"])
    return [told["threads"], f"{told['seconds']:.1f}", told["iterations"], f"{told['objective']:.9g}", relative(told["objective"], least) + warned]


def fit_again(cache, told):
    """The fit that told is of, with as many threads."""
    command = peer("peer_probes.py", "fit", cache, told["name"], "--solver", told["solver"], "--dtype", told["dtype"])
    return run(command, environment(told["threads"]))[1]


def fit_one(cache, name, solver, dtype, limit):
    """A fit with the threads that a few iterations of it take less time with, or None where it goes on beyond the limit."""
    command = peer("peer_probes.py", "fit", cache, name, "--solver", solver, "--dtype", dtype)
    try:
        tried = {n: run(command + ["--max-iter", str(FEW[solver])], environment(n), limit)[1]["seconds"] for n in THREADS}
        return run(command, environment(min(tried, key=tried.get)), limit)[1]
    except subprocess.TimeoutExpired:
        return None


def processor():
    """Kind of processor, its cores, and which of the instructions that matter here it has."""
    try:
        with open("/proc/cpuinfo") as file:
            told = dict(line.split(":", 1) for line in file.read().split("\n\n")[0].splitlines() if ":" in line)
    except OSError:
        return platform.processor() or platform.machine()
    told = {key.strip(): value.strip() for key, value in told.items()}
    flags = set(told.get("flags", "").split()) & {"avx2", "avx512f", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16"}
    return (f"{told.get('model name', 'unknown')}, family {told.get('cpu family', '?')}, model {told.get('model', '?')}, "
            f"{os.cpu_count()} cores, {' '.join(sorted(flags))}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fathom", required=True)
    parser.add_argument("--fits", required=True)
    parser.add_argument("--cache", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--part", default=",".join(["post", "train", *SHAPES, "probes"]))
    parser.add_argument("--limit", type=float, default=1800)
    parser.add_argument("--axes", default=",".join(AXES))
    parser.add_argument("--figure")
    told = parser.parse_args()
    parts = told.part.split(",")
    if told.runs < 1 or not set(parts) <= {"post", "train", "probes", "curve", *SHAPES}:
        parser.error("--runs is at least 1 and --part a list of post, train, probes, curve, " + ", ".join(SHAPES))
    if not set(told.axes.split(",")) <= set(AXES):
        parser.error("--axes is a list of " + ", ".join(AXES))
    os.makedirs(told.cache, exist_ok=True)
    print(f"{processor()}; Python {sys.version.split()[0]}")
    print(subprocess.run([told.fathom, "version"], stdout=subprocess.PIPE, text=True, check=True).stdout.split("\n\n")[0])
    if "post" in parts:
        whole_post(told.fathom, told.runs)
    if "train" in parts:
        training(told.fathom, told.runs)
    for name in SHAPES:
        if name in parts:
            shape(told.fathom, name, told.runs)
    if "probes" in parts:
        probes(told.fits, told.cache, told.runs, told.limit)
    if "curve" in parts:
        curve(told.fathom, told.cache, told.axes.split(","), told.figure)


if __name__ == "__main__":
    main()
