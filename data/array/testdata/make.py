"""Writes the files that the tests of package array read, with the programs that people have.

Needs NumPy, ml_dtypes, safetensors and PyTorch. Element i of an array, in C order, is i / 2 - 3 where the
type allows it, and i otherwise.
"""
import json
import os

import ml_dtypes
import numpy as np
import torch
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


def pt():
    def tensor(dtype, *shape):
        n = int(np.prod(shape, dtype=int))
        i = torch.arange(n, dtype=torch.float64)
        return (i / 2 - 3 if dtype.is_floating_point else i).reshape(shape).to(dtype)

    wide = tensor(torch.float32, 70, 3)
    cube = tensor(torch.float32, 2, 3, 4)
    torch.save(
        {
            "f64": tensor(torch.float64, 3, 4),
            "f32": tensor(torch.float32, 3, 4),
            "f16": tensor(torch.float16, 3, 4),
            "bf16": tensor(torch.bfloat16, 3, 4),
            "e4m3": tensor(torch.float8_e4m3fn, 3, 4),
            "e5m2": tensor(torch.float8_e5m2, 2, 3),
            "i64": tensor(torch.int64, 3, 4),
            "i32": tensor(torch.int32, 3, 4),
            "i16": tensor(torch.int16, 3, 4),
            "i8": tensor(torch.int8, 3, 4),
            "u8": tensor(torch.uint8, 3, 4),
            "u16": tensor(torch.uint16, 3, 4),
            "u32": tensor(torch.uint32, 3, 4),
            "u64": tensor(torch.uint64, 3, 4),
            "bool": torch.tensor([True, False, True]),
            "scalar": torch.tensor(2.5),
            "empty": torch.zeros(0, 5),
            "parameter": torch.nn.Parameter(tensor(torch.float32, 3, 4)),
            "layers": [tensor(torch.float32, 3, 4), (tensor(torch.float16, 2), {7: tensor(torch.float32, 2)})],
            "step": 100,
            "lr": 1e-3,
            "large": 1 << 40,
            "negative": -(1 << 40),
            "name": "größe",
            "device": torch.device("cpu"),
            "shape": torch.Size([3, 4]),
            "none": None,
            "words": ["a", "b"],
        },
        "every.pt",
    )
    torch.save(
        {
            "turned": wide.T.contiguous().T,
            "slice": tensor(torch.int64, 100)[:5],
            "columns": torch.cat([wide, wide], 1)[:, :3],
            "permuted": cube.permute(2, 0, 1).contiguous().permute(1, 2, 0),
            "rest": torch.cat([torch.zeros(4), tensor(torch.float32, 8)])[4:],
        },
        "views.pt",
    )
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    torch.save(net.state_dict(), "state.pt")
    torch.save(net[0], "model.pt")
    torch.save(torch.zeros(3, 2).expand(3, 2)[:, :1].expand(3, 4), "expanded.pt")
    torch.save(tensor(torch.float32, 3, 4), "alone.pt")
    torch.save(torch.zeros(2, dtype=torch.complex64), "complex.pt")
    torch.save([torch.zeros(2)], "legacy.pt", _use_new_zipfile_serialization=False)
    torch.jit.script(torch.nn.Linear(1, 1)).save("script.pt")


if __name__ == "__main__":
    npy()
    safetensors()
    npz()
    pt()
