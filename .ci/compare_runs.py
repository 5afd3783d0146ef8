#!/usr/bin/env python3
"""Compares two documents of `fathom run --format json`: prints every path at which they differ, other
than the seconds, with both values. A path that only one of them has is marked so. The points of a curve are matched by their
steps.

    compare_runs.py OLD.json NEW.json [--ignore PREFIX ...]

Exits with 0 if nothing differs, 1 if something does, 2 on a mistake. It needs Python alone.
"""
import argparse
import json
import sys


def walk(path, old, new):
    """Yields (path, kind, old, new) for every difference below a path, in the order of the documents."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in list(old) + [key for key in new if key not in old]:
            below = f"{path}.{key}" if path else key
            if key not in new:
                yield below, "gone", old[key], None
            elif key not in old:
                yield below, "added", None, new[key]
            else:
                yield from walk(below, old[key], new[key])
    elif steps(old) and steps(new):
        yield from walk(path, steps(old), steps(new))
    elif isinstance(old, list) and isinstance(new, list):
        for i, (a, b) in enumerate(zip(old, new)):
            yield from walk(f"{path}[{i}]", a, b)
        for i in range(len(new), len(old)):
            yield f"{path}[{i}]", "gone", old[i], None
        for i in range(len(old), len(new)):
            yield f"{path}[{i}]", "added", None, new[i]
    elif type(old) is not type(new) or old != new:
        yield path, "differs", old, new


def steps(points):
    """The points of a curve by their steps; None of what is no curve."""
    if isinstance(points, list) and points and all(isinstance(p, dict) and "step" in p for p in points):
        return {f"step {p['step']}": p for p in points}
    return None


def short(value, most=160):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else text[:most] + " …"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--ignore", action="append", default=[], metavar="PREFIX", help="paths that begin so are left out too")
    told = parser.parse_args()
    documents = []
    for name in (told.old, told.new):
        try:
            with open(name, encoding="utf-8") as file:
                documents.append(json.load(file))
        except (OSError, ValueError) as problem:
            print(f"{name}: {problem}", file=sys.stderr)
            return 2
    ignored = tuple(["seconds"] + told.ignore)
    found = [d for d in walk("", *documents) if not d[0].startswith(ignored)]
    for path, kind, old, new in found:
        values = {"gone": short(old), "added": short(new), "differs": f"{short(old)} -> {short(new)}"}[kind]
        print(f"{kind:8} {path}: {values}")
    print(f"{len(found)} paths differ" if len(found) != 1 else "1 path differs")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
