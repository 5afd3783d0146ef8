"""Writes the files that the tests of package array read, with the programs that people have.

Needs NumPy, ml_dtypes, safetensors and PyTorch. Element i of an array, in C order, is i / 2 - 3 where the
type allows it, and i otherwise.
"""
import os

import ml_dtypes
import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def real(dtype, *shape):
    return (np.arange(np.prod(shape, dtype=int)).reshape(shape) / 2 - 3).astype(dtype)


def whole(dtype, *shape):
    return np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)


def npy():
    for dtype in ["<f8", ">f8", "<f4", ">f4", "<f2", ">f2"]:
        name = {"<": "le", ">": "be"}[dtype[0]]
        np.save(f"{dtype[1:]}-{name}.npy", real(dtype, 3, 4))
    for dtype in ["i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8"]:
        name = "be" if dtype[0] == ">" else "le"
        np.save(f"{dtype[-2:]}-{name}.npy", whole(dtype, 3, 4))
    np.save("bool.npy", np.array([True, False, True]))
    np.save("scalar.npy", np.float32(2.5))
    np.save("empty.npy", np.zeros((0, 5), "f4"))
    np.save("fortran.npy", np.asfortranarray(real("f4", 5, 7)))
    np.save("fortran8.npy", np.asfortranarray(whole(">i8", 70, 3)))
    np.save("fortran3.npy", np.asfortranarray(real("f4", 2, 3, 4)))
    np.save("fortran-column.npy", np.asfortranarray(real("f4", 4, 1, 3)))
    np.save("words.npy", np.array(["cat", "größe", "", "犬"]))
    np.save("words-be.npy", np.array(["cat", "größe", "", "犬"]).astype(">U5"))
    np.save("bytes.npy", np.array([b"cat", b"a", b""]))
    np.save("bf16.npy", real(ml_dtypes.bfloat16, 3, 4))
    np.save("bf16-u2.npy", real(ml_dtypes.bfloat16, 3, 4).view("u2"))
    np.save("objects.npy", np.array([{}, None], dtype=object), allow_pickle=True)
    np.save("complex.npy", np.zeros(2, "c8"))
    np.save("dates.npy", np.zeros(2, "M8[s]"))
    np.save("long.npy", np.zeros(2, np.longdouble))
    np.save("fields.npy", np.zeros(2, [("x", "f4"), ("größe", "i4", (2,))]))
    for version in [(1, 0), (2, 0), (3, 0)]:
        with open(f"v{version[0]}.npy", "wb") as file:
            np.lib.format.write_array(file, real("f4", 3, 4), version=version)
    # The values of all numbers of eight bits, as another program knows them.
    every = np.arange(256, dtype="u1")
    for name, dtype in {"f8_e4m3": ml_dtypes.float8_e4m3fn, "f8_e5m2": ml_dtypes.float8_e5m2}.items():
        np.save(f"{name}.npy", every.view(dtype))
        np.save(f"{name}-values.npy", every.view(dtype).astype("f4"))


if __name__ == "__main__":
    npy()
