"""Checks an export of a store from nothing but its files, and from the store's own arrays where these are .npy; see
check_export.py."""
import contextlib, csv, json, math, os, re, sys

import numpy as np

import check_numbers
from export_tests import exact, holm, newcombe, wilson


class Checker:
    def __init__(self, root, store):
        self.root, self.store, self.wrong, self.count = root, store, [], 0
        with open(self.at("result.json"), encoding="utf-8") as file:
            self.result = json.load(file)
        self.layers = [layer["name"] for layer in self.result["store"]["layers"]]
        self.moments = self.result["store"]["moments"]
        self.names = [c["name"] for c in self.result["store"]["classes"]]
        self.keys = {row["layer"]: row["key"] for row in self.table("probes")}

    def at(self, *names):
        return os.path.join(self.root, *names)

    def check(self, ok, what):
        self.count += 1
        if not ok:
            self.wrong.append(what)

    def table(self, name):
        with open(self.at("tables", name + ".csv"), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def of(self, probe):
        """What the predictions of a probe are called."""
        key = self.keys[probe["layer"]]
        return key if len(self.moments) < 2 else f"{probe['moment']}/{key}"


def same(cell, value):
    """A cell of a table is the JSON's value, bit for bit."""
    return cell == "" if value is None else float(cell) == value


def tables(c):
    columns = ("moment", "layer", "solver", "scale"), ("step", "width", "c", "train_samples", "test_samples", "train_accuracy", "test_accuracy",
                                                      "test_log_loss", "test_r2", "majority_accuracy", "untrained_test_accuracy")
    for row, p in zip(c.table("probes"), c.result["probes"], strict=True):
        c.check(all(row[k] == p[k] for k in columns[0]) and all(same(row[k], p[k]) for k in columns[1]), f"probes.csv: {row}")
        c.check(same(row["interval_low"], p["interval"][0]) and same(row["interval_high"], p["interval"][1])
                and row["interval_unit"] == p["interval_over"]["unit"] and same(row["interval_n"], p["interval_over"]["n"])
                and same(row["effective_samples"], p["interval_over"]["effective_samples"]), f"probes.csv: the interval of {row}")
    flat = [(v, t) for v in c.result["verdicts"] for t in v["neighbours"] + ([v["ends"]] if "ends" in v else [])]
    for row, (v, t) in zip(c.table("tests") if flat else [], flat, strict=True):
        c.check(row["moment"] == v["moment"] and same(row["step"], v["step"]) and all(row[k] == t[k] for k in ("first", "second", "shows"))
                and all(same(row[k], t[k]) for k in ("only_first", "only_second", "p_value", "adjusted_p_value")), f"tests.csv: {row}")
        first, second = (next(p for p in c.result["probes"] if p["step"] == v["step"] and p["layer"] == t[k]) for k in ("first", "second"))
        own, n = [float(row["difference" + end]) for end in ("", "_low", "_high")], first["test_samples"]
        if t.get("groups"):
            c.check(abs(second["test_accuracy"] - first["test_accuracy"] - own[0]) < 1e-12 and own[1] <= own[0] <= own[2], f"tests.csv: {row}")
        else:
            want = newcombe(round(first["test_accuracy"] * n), t["only_first"], t["only_second"], n)
            c.check(np.allclose(own, want, rtol=0, atol=1e-12), f"tests.csv: {row}, Newcombe's interval is {want}")
    check_numbers.measures(c.check, c.table, c.result.get("measures"))


def predictions(c, given):
    """Every figure that the predictions decide."""
    labels = given["labels"]
    tested = c.result["store"].get("test_rows")
    c.check(len(labels) == c.result["store"]["samples"]["test"] and (tested is None or tested == given["rows"].tolist()), "the test rows are others")
    c.check(set(given.files) == {"labels", "rows"} | {c.of(p) for p in c.result["probes"] if p["confusion"]}, f"predictions.npz has {sorted(given.files)}")
    last = c.result["probes"][-1]["step"]
    for p in c.result["probes"]:
        if c.of(p) not in given.files:
            continue
        predicted = given[c.of(p)]
        where = f"{p['layer']} at {p['moment'] or 'the one moment'}"
        c.check(abs((predicted == labels).mean() - p["test_accuracy"]) < 1e-12, f"{where}: the predictions have an accuracy of {(predicted == labels).mean()}")
        confusion = np.zeros((len(c.names),) * 2, int)
        np.add.at(confusion, (labels, predicted), 1)
        c.check(confusion.tolist() == p["confusion"], f"{where}: the predictions have another confusion")
        if "predictions" in p:
            c.check([c.names[k] for k in predicted] == p["predictions"], f"{where}: the JSON has other predictions")
        if p["interval_over"]["unit"] == "rows":
            ends = wilson(p["test_accuracy"] * len(labels), len(labels))
            c.check(np.allclose(ends, p["interval"], rtol=0, atol=1e-12), f"{where}: its interval is {p['interval']}, Wilson's {ends}")
        else:
            c.check(p["interval"][0] <= p["test_accuracy"] <= p["interval"][1] and p["interval_over"]["effective_samples"] <= len(labels) + 1e-9,
                    f"{where}: its interval over groups is {p['interval']}")
        if p["step"] == last:
            rows = c.table("confusion-" + c.keys[p["layer"]])
            c.check([row["label"] for row in rows] == c.names and [[int(row[name]) for name in c.names] for row in rows] == p["confusion"],
                    f"confusion-{c.keys[p['layer']]}.csv differs")


def verdicts(c, given):
    labels = given["labels"]
    for v in c.result["verdicts"]:
        families = [v["neighbours"], [v["ends"]] if "ends" in v else []]
        for family, adjusted in zip(filter(None, families), holm([[t["p_value"] for t in f] for f in families])):
            for t, p in zip(family, adjusted, strict=True):
                right = [given[c.of({"layer": t[k], "moment": v["moment"]})] == labels for k in ("first", "second")]
                only = int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())
                gain, where = t["only_second"] - t["only_first"], f"{v['moment']}: {t['second']} against {t['first']}"
                shows = "" if p >= 0.05 or gain == 0 else "better" if gain > 0 else "worse"
                c.check(only == (t["only_first"], t["only_second"]), f"{where}: only one is right on {only}")
                c.check(t.get("groups", 0) > 0 or abs(exact(*only) - t["p_value"]) < 1e-12, f"{where}: p {t['p_value']}, McNemar's {exact(*only)}")
                c.check(abs(p - t["adjusted_p_value"]) < 1e-12 and t["shows"] == shows, f"{where}: {t}")


def projector(c, given, vectors):
    with open(c.at("projector", "projector_config.json"), encoding="utf-8") as file:
        embeddings = json.load(file)["embeddings"]
    c.check(len(embeddings) == len(c.layers), f"{len(embeddings)} embeddings")
    step = c.result["probes"][-1]["moment"]
    for e, layer in zip(embeddings, reversed(c.layers)):
        n, d = e["tensorShape"]
        flat = np.fromfile(c.at("projector", e["tensorPath"]), "<f4")
        c.check(flat.size == n * d and e["tensorPath"] == c.keys[layer] + ".bytes" and e["metadataPath"] == "metadata.tsv", f"the config of {layer}: {e}")
        if flat.size == n * d and e is embeddings[0]:
            c.check(np.array_equal(flat.reshape(n, d), vectors.astype(np.float32)), "vectors.tsv is not the last layer")
        for path in (os.path.join(c.store or "", step, layer + ".npy"), os.path.join(c.store or "", layer + ".npy")):
            if c.store and os.path.exists(path):
                rows = np.load(path)[given["rows"][:n]].astype(np.float32)
                c.check(np.array_equal(flat, rows.ravel()), f"{e['tensorPath']} is not the store's {layer}")
    with open(c.at("projector", "metadata.tsv"), encoding="utf-8") as file:
        head, *lines = [line.split("\t") for line in file.read().splitlines()]
    shown = embeddings[0]["tensorShape"][0]
    c.check(head[:2] == ["label", "row"] and len(lines) == shown and {len(line) for line in lines} == {len(head)}, f"metadata.tsv begins with {head}")
    c.check([line[0] for line in lines] == [c.names[k] for k in given["labels"][:shown]]
            and [int(line[1]) for line in lines] == given["rows"][:shown].tolist(), "metadata.tsv is of other rows")
    for layer in c.layers:
        column = "probe_" + c.keys[layer]
        if column in head:
            predicted = given[c.of({"layer": layer, "moment": step})][:shown]
            c.check([line[head.index(column)] for line in lines] == [c.names[k] for k in predicted], f"metadata.tsv: {column} differs")


def components(c, given, archive):
    """Principal components, where the run has them: their variances are those of the table, of which they descend."""
    table = c.table("pca")
    label = dict(zip(given["rows"].tolist(), given["labels"].tolist()))
    rows, labels = archive["rows"].tolist(), archive["labels"].tolist()
    c.check(all(label.get(row, k) == k for row, k in zip(rows, labels, strict=True)), "components.npz has other labels")
    for layer, key in c.keys.items():
        if key not in archive.files:
            continue
        scores = archive[key].astype(np.float64)
        told, ratio = np.array([[float(row[k]) for k in ("explained_variance", "explained_variance_ratio")] for row in table if row["layer"] == layer]).T
        c.check(np.allclose(ratio * told.sum(), told, rtol=1e-9, atol=1e-12 * told.sum()), f"{layer}: the ratios are not those of the variances")
        told = told[:scores.shape[1]]
        c.check(len(scores) == len(rows) and np.allclose(scores.var(0, ddof=1), told, rtol=1e-4), f"{layer}: the scores' variance is not that of pca.csv")
        c.check((np.diff(told) <= 0).all() and min(told) >= 0, f"{layer}: the variances are negative or do not descend")
        if key + "_components" in archive.files:
            loadings = archive[key + "_components"]
            c.check(np.allclose(loadings @ loadings.T, np.eye(len(loadings)), atol=1e-9), f"{layer}: the loadings are not orthonormal")


def report(c):
    with open(c.at("README.md"), encoding="utf-8") as file:
        text = file.read()
    links = set(re.findall(r"\]\(((?!https?:)[^)]+)\)", text))
    c.check(all(os.path.exists(c.at(*link.split("/"))) for link in links), "the report has a link to nothing")
    there = {os.path.relpath(os.path.join(d, n), c.root) for d, _, ns in os.walk(c.root) for n in ns}
    unnamed = {n for n in there - links - {"README.md"} if not n.startswith("projector/")}
    c.check(not unnamed, f"the report does not name {unnamed}")
    c.check(all(n.isascii() for n in there), "a file's name is not plain ASCII")
    return text


def loaded(c, text):
    """What the report's own lines of Python load."""
    code = re.search(r"```python\n(.*?)```", text, re.S)
    found = {}
    try:
        with contextlib.chdir(c.root):
            exec(code.group(1), found)
    except Exception as problem:
        c.check(False, f"the report's lines of Python fail: {problem!r}")
        return None
    c.check(found["probes"].shape[0] == len(c.result["probes"]) and np.allclose(
        found["probes"]["test_accuracy"], [p["test_accuracy"] for p in c.result["probes"]], rtol=0, atol=1e-12), "pandas reads other probes")
    c.check(len(found["metadata"]) == len(found["vectors"]), "metadata and vectors are not of the same rows")
    return found


def main(root, store):
    c = Checker(root, store)
    tables(c)
    found = loaded(c, report(c))
    if found:
        given = found["predictions"]
        predictions(c, given)
        verdicts(c, given)
        projector(c, given, found["vectors"])
        if "components" in found:
            components(c, given, found["components"])
    if c.wrong:
        print(*c.wrong, sep="\n")
        sys.exit(1)
    print(f"{root}: {c.count} checks of {len(c.result['probes'])} probes")
