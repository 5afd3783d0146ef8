#!/usr/bin/env python3
"""Holds figures of model/geometry and model/stat to those that public libraries find of the same rows.

    pip install scipy scikit-dimension dadapy rsatoolbox statsmodels
    measures_reference.py

The rows are the 449 digits whose number is 3 modulo 4, and a layer of 48 tanh units behind them with hashed
weights, in float64; the answers are the nearest class means in both, fitted on the other digits. Each line has a figure
of ours, the library with its version and its own, and their difference. Where a library computes something else, the
line below says what, and that formula is computed here, so that the rest of the difference shows: it exits with 1 if
any is above 1e-6, or if fewer than three of scikit-dimension, DADApy, rsatoolbox and statsmodels are there. Half a minute.
"""
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import scipy.linalg
import scipy.spatial

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MOST = 1e-6
wrong = []


def splitmix(k):
    z = (k + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def layers():
    """The digits, the first layer of the reference network behind them, and the labels."""
    digits = np.load(os.path.join(ROOT, "model", "modeltest", "testdata", "digits_u8.npy"))
    x = digits[:, :64] / 16.0
    k = np.uint64(11_000_000) + np.arange(64 * 48, dtype=np.uint64)
    u = (splitmix(k) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return x, np.tanh(x @ (2 * np.sqrt(3 / 64) * (2 * u - 1)).reshape(64, 48)), digits[:, 64].astype(int)


def nearest_means(x, y, test):
    """The class of the nearest class mean of the other rows, of each test row."""
    means = np.stack([x[~test & (y == c)].mean(0) for c in range(10)])
    return scipy.spatial.distance.cdist(x[test], means).argmin(1)


def ours(a, b):
    with tempfile.TemporaryDirectory() as at:
        a.astype("<f8").tofile(os.path.join(at, "a"))
        b.astype("<f8").tofile(os.path.join(at, "b"))
        with open(os.path.join(at, "shape.json"), "w") as f:
            json.dump({"n": len(a), "widths": [a.shape[1], b.shape[1]]}, f)
        subprocess.run(["go", "test", "-count=1", "-run", "TestFiguresOfGivenRows", "./model/geometry"], cwd=ROOT,
                       env=dict(os.environ, FATHOM_ROWS=at), check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(at, "figures.json")) as f:
            return json.load(f)


def ours_of_answers(given):
    with tempfile.TemporaryDirectory() as at:
        with open(os.path.join(at, "answers.json"), "w") as f:
            json.dump(given, f)
        subprocess.run(["go", "test", "-count=1", "-run", "TestFiguresOfGivenAnswers", "./model/stat"], cwd=ROOT,
                       env=dict(os.environ, FATHOM_ANSWERS=at), check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(at, "figures.json")) as f:
            return json.load(f)


def beside(what, own, package, theirs, why=None, same=None):
    """Prints both. same is our figure by their formula, where theirs is another."""
    version = importlib.metadata.version(package)
    print(f"{what:20} {own:.12g}   {package} {version}: {theirs:.12g}   {own - theirs:+.1e}")
    left = (own if same is None else same) - theirs
    if why:
        print(f"{'':20} {why}: {same:.12g}, {left:+.1e}")
    if not abs(left) <= MOST:
        wrong.append(what)


def available(*packages):
    found = []
    for p in packages:
        try:
            importlib.metadata.version(p)
            found.append(p)
        except importlib.metadata.PackageNotFoundError:
            print(p, "is not installed")
    return found


def ratios(x):
    """ln(r2/r1) of each row."""
    d = np.sort(scipy.spatial.distance.cdist(x, x), axis=1)
    return np.log(d[:, 2] / d[:, 1])


def scikit_dimension(x, found):
    import skdim
    theirs = skdim.id.lPCA(ver="participation_ratio").fit(x).dimension_
    beside("participation ratio", found["participation_ratio"], "scikit-dimension", theirs)
    theirs = skdim.id.TwoNN(discard_fraction=0.1).fit(x).dimension_
    mu = np.sort(ratios(x))
    n = len(mu)
    kept = int(n * 0.9)
    y = -np.log(1 - np.arange(1, kept + 1) / n)
    beside("TwoNN", found["twonn"], "scikit-dimension", theirs,
           "it fits a line through 0 to -ln(1-i/n), with ranks i from 1, over the smallest 90 % of the ratios; ours is n/sum",
           float(mu[:kept] @ y / (mu[:kept] @ mu[:kept])))


def dadapy(x, found):
    import dadapy as dp
    data = dp.Data(x, verbose=False)
    data.compute_distances(maxk=10)
    theirs = float(data.compute_id_2NN(algorithm="ml", mu_fraction=1)[0])
    mu = ratios(x)
    beside("TwoNN", found["twonn"], "dadapy", theirs, "it divides n-1 by the sum, without bias; ours is n/sum",
           (len(mu) - 1) / mu.sum())


def rsatoolbox(a, b, found):
    import rsatoolbox as rsa
    for name, method in (("rsa_correlation", "correlation"), ("rsa_sqeuclidean", "euclidean")):
        first, second = (rsa.rdm.calc_rdm(rsa.data.Dataset(x), method=method) for x in (a, b))
        theirs = float(np.ravel(rsa.rdm.compare(first, second, method="spearman"))[0])
        beside(name, found[name], "rsatoolbox", theirs)


def scipy_(a, b, found):
    a, b = (x - x.mean(0) for x in (a, b))
    wide = np.zeros_like(a)
    wide[:, :b.shape[1]] = b
    _, nuclear = scipy.linalg.orthogonal_procrustes(a / np.linalg.norm(a), wide / np.linalg.norm(b))
    beside("Procrustes angle", found["procrustes"], "scipy", float(np.arccos(nuclear)))


def statsmodels(y, first, second, units):
    """How sure a comparison is of two sets of answers, of all classes and of each, and which units tell 3 from 9."""
    from statsmodels.stats import contingency_tables, multitest, power, proportion, weightstats

    def mcnemar(of):
        one, two = first[of] == y[of], second[of] == y[of]
        return float(contingency_tables.mcnemar([[(one & two).sum(), (one & ~two).sum()], [(~one & two).sum(), (~one & ~two).sum()]], exact=True).pvalue)

    each = [y == c for c in range(10)]
    differences = [float((second[of] == y[of]).mean() - (first[of] == y[of]).mean()) for of in each]
    p_values = [float(weightstats.ttest_ind(u[each[3]], u[each[9]])[1]) for u in units.T[:10]]
    found = ours_of_answers({"labels": y.tolist(), "first": first.tolist(), "second": second.tolist(),
                             "differences": differences, "pvalues": p_values})
    own = found["figures"]
    low, high = proportion.proportion_confint(int((second == y).sum()), len(y), 0.05, method="wilson")
    beside("Wilson, low", own["wilson_low"], "statsmodels", low)
    beside("Wilson, high", own["wilson_high"], "statsmodels", high)
    beside("McNemar, exact p", own["mcnemar"], "statsmodels", mcnemar(np.full(len(y), True)))
    by_class = weightstats.DescrStatsW(differences)
    low, high = by_class.tconfint_mean(0.05)
    beside("paired t, p", own["paired_p"], "statsmodels", float(by_class.ttest_mean(0)[1]))
    beside("paired t, low", own["paired_low"], "statsmodels", low)
    beside("paired t, high", own["paired_high"], "statsmodels", high)
    adjusted = multitest.multipletests(p_values, method="holm")[1]
    for unit in np.argsort(p_values)[-6:]:
        beside(f"Holm, unit {unit}", found["holm"][unit], "statsmodels", float(adjusted[unit]))
    t = power.TTestPower()
    beside("power of 10, 0.6 sd", own["power"], "statsmodels", float(t.power(0.6, len(differences), 0.05)))
    beside("detectable with 10", own["detectable"], "statsmodels", float(t.solve_power(nobs=len(differences), alpha=0.05, power=0.8)))
    needed = float(t.solve_power(effect_size=0.6, alpha=0.05, power=0.8))
    beside("pairs for 0.6 sd", own["needed"], "statsmodels", needed, "it solves for a real number, ours is the least whole one", own["needed"] - np.ceil(needed) + needed)


def main():
    whole, behind, labels = layers()
    test = np.arange(len(whole)) % 4 == 3
    a, b = whole[test], behind[test]
    found = ours(a, b)
    have = available("scikit-dimension", "dadapy", "rsatoolbox", "statsmodels")
    if "scikit-dimension" in have:
        scikit_dimension(a, found)
    if "dadapy" in have:
        dadapy(a, found)
    if "rsatoolbox" in have:
        rsatoolbox(a, b, found)
    if "statsmodels" in have:
        statsmodels(labels[test], nearest_means(whole, labels, test), nearest_means(behind, labels, test), b)
    scipy_(a, b, found)
    if wrong or len(have) < 3:
        sys.exit("not explained: " + ", ".join(wrong) if wrong else "too few libraries are installed")


main()
