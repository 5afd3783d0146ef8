"""Checks the tables of measures and of seeds of an export: that they are the JSON's, and that means, intervals and tests
over seeds are what the seeds' own figures make them; see check_export.py."""
import math
from statistics import mean, stdev

from export_tests import holm, inside, student


def same(cell, value):
    """A cell of a table is the JSON's value, bit for bit."""
    return cell == "" if value is None else float(cell) == value


def near(a, b):
    return (a is None or math.isnan(a)) == (b is None) and (b is None or abs(a - b) <= 1e-9 * max(1, abs(b)))


def measures(check, table, found):
    """measures.csv and measures-curves.csv."""
    if not found:
        return
    for row, m in zip(table("measures"), found, strict=True):
        other, low_high = m.get("other") or {}, m["interval"] or (None, None)
        check(all(row[k] == m[k] for k in ("measure", "layer", "subject", "over")) and all(same(row[k], m[k]) for k in ("step", "value", "n"))
              and row["unit"] == m.get("unit", "") and same(row["interval_low"], low_high[0]) and same(row["interval_high"], low_high[1])
              and (row["other_layer"], row["other_subject"]) == (other.get("layer", ""), other.get("subject", "")) and same(row["other_step"], other.get("step"))
              and [w for w in row["more"].split(";") if w] == [f["name"] + "=" + w.split("=")[1] for f, w in zip(m.get("more", []), row["more"].split(";"))]
              and all(same(w.split("=")[1], f["value"]) for f, w in zip(m.get("more", []), row["more"].split(";")))
              and row["remark"] == m.get("remark", "") and row["problem"] == m.get("problem", ""), f"measures.csv: {row}")
        check((m["value"] is None) == ("problem" in m), f"a number without a value says why: {m}")
    flat = [(m, p) for m in found for p in m.get("curve", [])]
    for row, (m, p) in zip(table("measures-curves") if flat else [], flat, strict=True):
        check(all(row[k] == m[k] for k in ("measure", "layer", "subject")) and same(row["step"], m["step"]) and same(row["n"], p["n"])
              and same(row["value"], p["value"]), f"measures-curves.csv: {row}")


def key(q):
    other = q.get("other") or {}
    return q["measure"], q["subject"], q["step"], q["name"], other.get("subject", ""), other.get("step"), other.get("name", "")


def cells(row):
    return (row["measure"], row["subject"], int(row["step"]), row["layer"], row["other_subject"],
            int(row["other_step"]) if row["other_step"] else None, row["other_layer"])


def paired(differences):
    """Mean, deviation, t interval, p and Hedges' g; p to 1e-9."""
    n, m = len(differences), mean(differences)
    s = stdev(differences) if n > 1 else math.nan
    half = student(n - 1) * s / math.sqrt(n) if n > 1 else math.nan
    p = 1 - inside(abs(m) / s * math.sqrt(n), n - 1) if n > 1 and s > 0 else math.nan
    return m, s, m - half, m + half, p, (m / s * (1 - 3 / (4 * (n - 1) - 1)) if n > 1 and s > 0 else math.nan)


def seeds(check, table, found):
    """seeds.csv, seed-curves.csv, seed-means.csv and seed-tests.csv, the last two from the figures of the first."""
    if not found:
        return
    flat = [(r, f) for r in found["replicates"] for f in r["figures"] or [None]]
    for row, (r, f) in zip(table("seeds"), flat, strict=True):
        check(int(row["seed"]) == r["seed"] and (f is None or cells(row) == key(f) and same(row["value"], f["value"])), f"seeds.csv: {row}")
    flat = [(r, c, i) for r in found["replicates"] for c in r["curves"] for i in range(len(c["steps"]))]
    for row, (r, c, i) in zip(table("seed-curves"), flat, strict=True):
        check(int(row["seed"]) == r["seed"] and row["subject"] == c["subject"]
              and all(same(row[k], c[k + "s" if k == "step" else k][i]) for k in ("step", "loss", "accuracy")), f"seed-curves.csv: {row}")
    of = {}
    for r in found["replicates"]:
        for f in r["figures"]:
            if not r.get("problem") and not (r.get("taught_problem") and f["subject"] != "base") and f["value"] is not None:
                of.setdefault(key(f), {})[r["seed"]] = f["value"]
    for row, m in zip(table("seed-means"), found["means"], strict=True):
        own = paired(list(of[key(m)].values()))
        check(cells(row) == key(m) and same(row["seeds"], m["n"]) and same(row["mean"], m["mean"]) and same(row["sd"], m["sd"])
              and same(row["seeds_interval_low"], m["interval"][0]) and same(row["seeds_interval_high"], m["interval"][1]), f"seed-means.csv: {row}")
        check(m["n"] == len(of[key(m)]) and all(near(a, b) for a, b in zip(own, (m["mean"], m["sd"], *m["interval"]))), f"seed-means.csv: {row}, of the seeds {own}")
    flat = [(f, t) for f in found["families"] for t in f["tests"]]
    for row, (f, t) in zip(table("seed-tests"), flat, strict=True):
        first, second = of[key(t["first"])], of[key(t["second"])]
        own = paired([second[s] - first[s] for s in second if s in first])
        check(row["family"] == f["name"] and row["measure"] == t["second"]["measure"] and (row["first"], row["second"]) == (t["first"]["name"], t["second"]["name"])
              and all(same(row[c], t[k]) for c, k in (("seeds", "n"), ("mean", "mean"), ("sd", "sd"), ("seeds_p_value", "p_value"), ("hedges_g", "hedges_g"),
                                                      ("seeds_adjusted_p_value", "adjusted_p_value"), ("sign_flip_p_value", "sign_flip_p_value")))
              and row["seeds_shows"] == t["shows"] and row["items_shows"] == (t.get("items") or {}).get("shows", ""), f"seed-tests.csv: {row}")
        check(all(near(a, b) for a, b in zip(own, (t["mean"], t["sd"], *t["interval"], t["p_value"], t["hedges_g"]))), f"seed-tests.csv: {row}, of the seeds {own}")
    for f in found["families"]:
        parts = [[t for t in f["tests"] if not t.get("ends")], [t for t in f["tests"] if t.get("ends")]]
        known = [[t for t in p if t["p_value"] is not None] for p in parts]
        for tests, adjusted in zip(filter(None, known), holm([[t["p_value"] for t in p] for p in known])):
            if sum(map(len, known)) < len(f["tests"]):
                continue  # what cannot be tested takes its part of the level
            for t, p in zip(tests, adjusted, strict=True):
                shows = "" if p >= 0.05 else "higher" if t["mean"] > 0 else "lower"
                check(abs(p - t["adjusted_p_value"]) < 1e-12 and t["shows"] == shows, f"the family {f['name']}: {t}")
