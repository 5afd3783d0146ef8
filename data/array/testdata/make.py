"""Writes the files that the tests of package array read, with the programs that people have.

Needs NumPy, ml_dtypes, safetensors and PyTorch. Element i of an array, in C order, is i / 2 - 3 where the
type allows it, and i otherwise.
"""
import json
import os

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

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


def safetensors():
    save_file(
        {
            "layer.f64": real("f8", 3, 4),
            "layer.f32": real("f4", 3, 4),
            "layer.f16": real("f2", 3, 4),
            "layer.bf16": real(ml_dtypes.bfloat16, 3, 4),
            "layer.e4m3": real(ml_dtypes.float8_e4m3fn, 3, 4),
            "layer.e5m2": real(ml_dtypes.float8_e5m2, 2, 3),
            "i8": whole("i1", 3, 4),
            "i16": whole("i2", 3, 4),
            "i32": whole("i4", 3, 4),
            "i64": whole("i8", 3, 4),
            "u8": whole("u1", 3, 4),
            "u16": whole("u2", 3, 4),
            "u32": whole("u4", 3, 4),
            "u64": whole("u8", 3, 4),
            "bool": np.array([True, False, True]),
            "scalar": np.array(2.5, "f4"),
            "empty": np.zeros((0, 5), "f4"),
        },
        "every.safetensors",
        metadata={"format": "np", "größe": "7"},
    )
    save_file({"z": np.zeros(2, "c8"), "x": real("f4", 3, 4)}, "complex.safetensors")
    save_file({"z": np.zeros(2, "c8")}, "complex-alone.safetensors")
    # Two shards and their index, as Hugging Face's transformers writes them.
    names = [f"model-0000{i}-of-00002.safetensors" for i in (1, 2)]
    save_file({"a": real("f4", 3, 4), "b": whole("i8", 2)}, names[0])
    save_file({"c": real("f2", 3, 4), "left": whole("i8", 2)}, names[1])
    index = {"metadata": {"total_size": 88}, "weight_map": {"c": names[1], "a": names[0], "b": names[0]}}
    with open("model.safetensors.index.json", "w") as file:
        json.dump(index, file, indent=2)
    # Parts of one array.
    for i, rows in {1: slice(0, 2), 2: slice(2, 3), 10: slice(3, 7)}.items():
        part = {"acts": real("f4", 7, 4)[rows]}
        if i == 2:
            part["alone"] = whole("i8", 2)
        save_file(part, f"part-{i}.safetensors")
    np.save("words-1.npy", np.array(["cat", "a"]))
    np.save("words-2.npy", np.array(["horses"]))


def npz():
    arrays = {
        "layer/0": real("f4", 3, 4),
        "half": real("f2", 3, 4),
        "turned": np.asfortranarray(real(">f8", 5, 7)),
        "labels": whole("i8", 12),
        "words": np.array(["cat", "größe"]),
        "object": np.array([None], dtype=object),
    }
    np.savez("stored.npz", **arrays)
    np.savez_compressed("packed.npz", zeros=np.zeros(5000, "f4"), **arrays)


if __name__ == "__main__":
    npy()
    safetensors()
    npz()
