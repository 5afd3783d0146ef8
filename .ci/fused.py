#!/usr/bin/env python3
"""Reads the disassembly of a program for arm64 and prints what could give its figures other bits than on
another processor, in the packages that decide figures: fused multiply-adds, which the compiler makes of
x*y + z unless it says float64(x*y) + z, and calls of what is assembly on some processors and not on others.

    go tool objdump -s '^fathom/(data|model)' PROGRAM | fused.py

Exits with 0 if there is nothing, 1 if there is something, 2 where nothing was read. It needs Python alone.
"""
import re
import sys

# What draws figures decides none; the libraries below it fuse too.
DRAWING = re.compile(r"^fathom/model/(lab/)?export\.")

# The kernels in assembly, which fuse where those of amd64 do. Their wrappers are left out too.
KERNEL = re.compile(r"^fathom/model/simd\.\w+NEON(\.abi0)?$")

# Where math.FMA asks for it: the same bits everywhere.
DELIBERATE = {"fathom/model/elementary.Exp"}

FUSED = re.compile(r"^(FN?M(ADD|SUB)[SDH]?|VFML[AS]L?2?|V?FN?ML[AS]L?2?)$")

# What package math computes exactly, and all else of it is not allowed.
EXACT = {"ceil", "copysign", "dim", "floor", "fma", "frexp", "inf", "isinf", "isnan", "ldexp", "max", "min", "mod",
         "modf", "nan", "nextafter", "round", "roundtoeven", "signbit", "sqrt", "trunc"}

# What gonum's mat does without arithmetic.
CONTAINER = {"NewDense", "DenseCopyOf", "(*Dense).At", "(*Dense).Set", "(*Dense).Dims", "(*Dense).IsEmpty", "(*Dense).T",
             "(*Dense).RawMatrix", "(*Dense).RawRowView", "(*Dense).SetRow", "(*Dense).Slice", "(*Dense).slice", "(*Dense).CloneFrom"}

DRAWN = {"math/rand/v2.(*Rand).NormFloat64", "math/rand/v2.(*Rand).ExpFloat64"}


def forbidden(called):
    """Says what is wrong with a function that is called, or None."""
    name = called.split("(SB)")[0].removesuffix(".abi0")
    if name.startswith("math."):
        bare = name.removeprefix("math.").removeprefix("arch").lower()
        return None if bare in EXACT else f"calls {name}, whose last bits are the processor's"
    if name.startswith("gonum.org/v1/gonum/"):
        package, _, function = name.removeprefix("gonum.org/v1/gonum/").partition(".")
        return None if package == "mat" and function in CONTAINER else f"calls {name}, which may be assembly"
    if name in DRAWN:
        return f"calls {name}, which decides by package math"
    return None


def main():
    function, read, found = "", 0, []
    for line in sys.stdin:
        if line.startswith("TEXT "):
            function = line.split()[1].removesuffix("(SB)")
            continue
        parts = line.split()
        if len(parts) < 4 or DRAWING.match(function) or KERNEL.match(function):
            continue
        read += 1
        place, instruction = parts[0], parts[3]
        if FUSED.match(instruction) and function not in DELIBERATE:
            found.append(f"{place} in {function}: fused to {instruction}")
        if instruction in ("CALL", "JMP", "BL", "B") and len(parts) > 4 and (why := forbidden(parts[4])):
            found.append(f"{place} in {function}: {why}")
    for line in found:
        print(line)
    if read < 1000:
        print(f"only {read} instructions were read", file=sys.stderr)
        return 2
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
