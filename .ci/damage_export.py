#!/usr/bin/python3
"""Checks that check_export.py can fail: it must accept an export and refuse each of its damaged copies.

    .ci/damage_export.py DIR [data/mnist]
    .ci/damage_export.py DIR [STORE]

Prints every damage that passes and exits with 1, or one line. Needs NumPy, and pandas for a store.
"""
import csv, json, os, shutil, struct, subprocess, sys, tempfile, zlib

import numpy as np

if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
root = sys.argv[1]
checker = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check_export.py")


def run(directory):
    """What the checker says of a directory; it must not fall over, for then it has checked nothing."""
    p = subprocess.run([sys.executable, checker, directory, *sys.argv[2:]], capture_output=True, text=True)
    if p.stderr:
        sys.exit(f"the checker fell over:\n{p.stderr}")
    return p.returncode, p.stdout.strip()


def array(path, name, change):
    """Changes an array of an .npz file."""
    def damage(at):
        arrays = dict(np.load(at(*path)))
        change(arrays[name])
        np.savez(at(*path), **arrays)
    return damage


def turn_largest(a):
    a.flat[np.abs(a).argmax()] *= -1


def first(delta):
    def change(a):
        a.flat[0] += delta
    return change


def negative(a):
    a[0] = -a[0]


def result(change):
    def damage(at):
        r = json.load(open(at("result.json")))
        change(r)
        json.dump(r, open(at("result.json"), "w"))
    return damage


def final_accuracy(r):
    r["train"]["final"]["accuracy"] += 0.02


def taught_loss(r):
    r["teach"]["final"]["loss"] *= 1.01


def probe_accuracy(r):
    r["probes"][1]["test_accuracy"] += 0.01


def variance(r):
    r["pca"][1]["explained_variance"][0] *= 1.001


def claim(r):
    test = r["verdicts"]["untrained"]["neighbours"][0]
    test["shows"] = "better" if test["shows"] != "better" else "worse"


def adjusted(r):
    r["verdicts"]["trained"]["ends"]["adjusted_p_value"] += 1e-9


def only_taught(r):
    r["teach"]["only_taught"] += 40


def cell(name, column):
    """Changes the last cell of a column of a table."""
    def damage(at):
        rows = list(csv.DictReader(open(at("tables", name))))
        old = rows[-1][column]
        rows[-1][column] = str((int if old.isdigit() else float)(old) + 1)
        with open(at("tables", name), "w") as f:
            w = csv.DictWriter(f, list(rows[0]))
            w.writeheader()
            w.writerows(rows)
    return damage


def text(path, change):
    def damage(at):
        before = open(at(*path), encoding="utf-8").read()
        after = change(before)
        assert after != before
        open(at(*path), "w", encoding="utf-8").write(after)
    return damage


def another_label(t):
    lines = t.split("\n")
    label, rest = lines[1].split("\t", 1)
    lines[1] = f"{(int(label) + 1) % 10}\t{rest}"
    return "\n".join(lines)


def sprite(at):
    """Puts a black image first, of the sprite's own size."""
    path = at("projector", "sprite.png")
    w, h = struct.unpack(">II", open(path, "rb").read()[16:24])
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    pixels = zlib.compress(b"".join(b"\0" + bytes(w) for _ in range(h)))
    open(path, "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0)) +
                           chunk(b"IDAT", pixels) + chunk(b"IEND", b""))


def of_network():
    """The damages of an export of a network."""
    weights, reps, scores = (("arrays", n + ".npz") for n in ("weights", "representations", "scores"))
    layer = "hidden1"
    variances = json.load(open(os.path.join(root, "result.json")))["pca"][1]["explained_variance"][:10]
    damages = {
        "a verdict's claim": result(claim),
        "a verdict's p-value": result(adjusted),
        "the images that only one network has right": result(only_taught),
        "a weight": array(weights, "W2", turn_largest),
        "a weight before training": array(weights, "W2_initial", turn_largest),
        "a weight of the taught network": array(weights, "W2_taught", turn_largest),
        "a bias": array(weights, "b2", first(0.1)),
        "a loading": array(scores, layer + "_components", first(1e-3)),
        "a component's sign": array(scores, layer + "_components", negative),
        "a mean": array(scores, layer + "_mean", first(1)),
        "a score": array(scores, layer, first(1e-2)),
        "a representation": array(reps, layer, first(1e-2)),
        "a label": array(scores, "labels", first(1)),
        "an image's index": array(reps, "images", first(1)),
        "a prediction": array(reps, "predicted", first(1)),
        "the final accuracy": result(final_accuracy),
        "the taught network's loss": result(taught_loss),
        "a probe's accuracy": result(probe_accuracy),
        "a variance": result(variance),
        "a row of the curve": cell("curve.csv", "accuracy"),
        "a row of the probes": cell("probes.csv", "test_accuracy"),
        "a difference": cell("probes.csv", "difference_low"),
        "a cell of a confusion matrix": cell(f"confusion-{layer}.csv", "0"),
        "a row of the components": cell("pca.csv", "explained_variance"),
        "a row of the layers": cell("pca-layers.csv", "participation_ratio"),
        "a row of the teaching": cell("teach.csv", "difference"),
        "a vector": text(("projector", f"vectors-{layer}.tsv"), lambda t: "9" + t.lstrip("-")[1:]),
        "the deepest layer's vectors": text(("projector", "vectors.tsv"), lambda t: t + "\n"),
        "a label of the metadata": text(("projector", "metadata.tsv"), another_label),
        "the sprite": sprite,
        "a figure that is not there": lambda at: os.remove(at("figures", "pca.png")),
        "a file that the report does not name": lambda at: open(at("figures", "more.png"), "w").close(),
    }
    whole = json.load(open(os.path.join(root, "result.json")))
    if whole.get("measures"):
        def number(r):
            next(m for m in r["measures"] if m["measure"] == "cka" and m["value"] is not None)["value"] += 1e-3

        damages |= {"a row of the measures": cell("measures.csv", "n"), "a measure": result(number), "a point of a measure's curve": cell("measures-curves.csv", "value")}
    if whole.get("seeds"):
        def seed(r):
            r["seeds"]["replicates"][1]["figures"][0]["value"] += 1e-3

        def sure(r):
            r["seeds"]["families"][0]["tests"][0]["shows"] = "higher" if r["seeds"]["families"][0]["tests"][0]["shows"] != "higher" else "lower"

        damages |= {"a figure of a seed": result(seed), "what is sure over seeds": result(sure), "a row of the seeds": cell("seeds.csv", "value"),
                    "a row of the seeds' curves": cell("seed-curves.csv", "accuracy"), "a mean over seeds": cell("seed-means.csv", "mean"),
                    "a test over seeds": cell("seed-tests.csv", "seeds_p_value")}
    if variances[-1] == 0:
        def direction(a):
            a[-1, 0] = 1

        def no_direction(a):
            a[0] = 0

        damages["a direction of a component without variance"] = array(scores, layer + "_components", direction)
        if variances[0] > 0:
            damages["a component without a direction"] = array(scores, layer + "_components", no_direction)
    else:
        # Zeros that fit one another are right where there is no variance only.
        def forgotten(at):
            for name in (layer, layer + "_components"):
                array(scores, name, lambda a: a[..., -1].fill(0) if name == layer else a[-1].fill(0))(at)

        damages["a component that is left out"] = forgotten
    return damages


def of_store():
    """The damages of an export of a store."""
    r = json.load(open(os.path.join(root, "result.json")))
    last = r["probes"][-1]
    key = list(csv.DictReader(open(os.path.join(root, "tables", "probes.csv"))))[-1]["key"]
    predictions = ("arrays", "predictions.npz")
    of = key if len(r["store"]["moments"]) < 2 else f"{last['moment']}/{key}"

    def accuracy(r):
        r["probes"][-1]["test_accuracy"] += 0.01

    def interval(r):
        p = r["probes"][-1]
        p["interval"][0] = p["interval"][1]

    def turned(r):
        r["probes"][-1]["confusion"][0].reverse()

    def claim(r):
        test = r["verdicts"][-1]["neighbours"][0]
        test["shows"] = "better" if test["shows"] != "better" else "worse"

    def only(r):
        r["verdicts"][-1]["neighbours"][0]["only_second"] += 1

    def adjusted(r):
        r["verdicts"][-1]["neighbours"][0]["adjusted_p_value"] -= 1e-9

    def another(a):
        a[0] = (a[0] + 1) % len(r["store"]["classes"])

    def vector(at):
        rows = np.fromfile(at("projector", key + ".bytes"), "<f4")
        rows[0] += 1
        rows.tofile(at("projector", key + ".bytes"))

    def short(at):
        os.truncate(at("projector", key + ".bytes"), 4)

    def shape(at):
        path = at("projector", "projector_config.json")
        config = json.load(open(path))
        config["embeddings"][-1]["tensorShape"][1] += 1
        json.dump(config, open(path, "w"))

    components = {}
    if os.path.exists(os.path.join(root, "arrays", "components.npz")):
        components = {"a score": array(("arrays", "components.npz"), key, first(100)), "a variance": cell("pca.csv", "explained_variance")}
    return components | {
        "a probe's accuracy": result(accuracy), "a probe's interval": result(interval), "a confusion": result(turned),
        "a verdict's claim": result(claim), "a verdict's counts": result(only), "a verdict's p-value": result(adjusted),
        "a prediction": array(predictions, of, another), "a label": array(predictions, "labels", another),
        "a row's number": array(predictions, "rows", first(1)),
        "a row of the probes": cell("probes.csv", "test_accuracy"), "a layer's C": cell("probes.csv", "c"), "a row of the tests": cell("tests.csv", "only_first"),
        "a difference": cell("tests.csv", "difference"),
        "a cell of a confusion matrix": cell(f"confusion-{key}.csv", r["store"]["classes"][0]["name"]),
        "a vector": vector, "vectors that are cut off": short,
        "the last layer's vectors": text(("projector", "vectors.tsv"), lambda t: "9" + t.lstrip("-")[1:]),
        "a point that is left out": text(("projector", "metadata.tsv"), lambda t: t[:t.rindex("\n", 0, -1) + 1]),
        "a label of the metadata": text(("projector", "metadata.tsv"), lambda t: t.replace("\n", "\nx", 1)),
        "a shape of the config": shape,
        "the lines that load a table": text(("README.md",), lambda t: t.replace("tables/probes.csv\")", "tables/probe.csv\")")),
        "the lines that load an archive": text(("README.md",), lambda t: t.replace("np.load(\"arrays", "np.load(\"array")),
        "a figure that is not there": lambda at: os.remove(at("figures", "probes.png")),
        "a file that the report does not name": lambda at: open(at("figures", "more.png"), "w").close(),
    }


damages = of_store() if "store" in json.load(open(os.path.join(root, "result.json"))) else of_network()
code, said = run(root)
if code:
    sys.exit(f"the checker refuses the export itself:\n{said}")
passed = []
for what, damage in damages.items():
    with tempfile.TemporaryDirectory() as parent:
        copy = os.path.join(parent, "copy")
        shutil.copytree(root, copy)
        damage(lambda *names: os.path.join(copy, *names))
        code, _ = run(copy)
        if code == 0:
            passed.append(f"{root}: nobody notices when this is damaged: {what}")
if passed:
    print(*passed, sep="\n")
    sys.exit(1)
print(f"{root}: each of {len(damages)} damages is refused")
