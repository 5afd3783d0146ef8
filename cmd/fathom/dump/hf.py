#!/usr/bin/env python3
"""Writes what each layer of a Hugging Face model makes of texts, as a store that fathom opens:

    pip install torch transformers
    python dump.py && fathom open acts

Can the layers tell a sentence from the same with two words swapped? The sentences are those of Python's own library.
"""
import ast, csv, pathlib, random, sys, sysconfig

import torch
from safetensors.torch import save_file
from transformers import AutoModel, AutoTokenizer

# ---- yours to change --------------------------------------------------------------------------------------------
MODELS = ["sentence-transformers/all-MiniLM-L6-v2"]  # name or directory; several are checkpoints: run/checkpoint-500
OUT, BATCH, TOKENS = pathlib.Path("acts"), 64, 48
DTYPE = torch.float32  # or torch.bfloat16, half as large; float16 ends at 65,504, which outliers of large models pass


def items(draw=random.Random(1)):
    """Yields id, text, label, group: those of a group are never on both sides of the split."""
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    for package in "asyncio", "email", "importlib", "multiprocessing", "unittest", "xml":
        for path in sorted(library.joinpath(package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                    words = (ast.get_docstring(node) or "").split("\n\n")[0].split()
                    if len(words) > 5:
                        place, at = f"{path.relative_to(library)}:{node.lineno}", draw.randrange(len(words) - 1)
                        yield place, " ".join(words), "as written", place
                        words[at:at + 2] = words[at + 1], words[at]
                        yield place + " swapped", " ".join(words), "swapped", place
# -----------------------------------------------------------------------------------------------------------------


@torch.inference_mode()
def layers(name, texts):
    """By layer, n×d: the mean over the tokens of each text, without the padding."""
    tokenizer, model, parts = AutoTokenizer.from_pretrained(name), AutoModel.from_pretrained(name).eval(), []
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    for at in range(0, len(texts), BATCH):
        given = tokenizer(texts[at:at + BATCH], padding=True, truncation=True, max_length=TOKENS, return_tensors="pt")
        mask = given["attention_mask"][:, :, None]
        states = model(**given, output_hidden_states=True).hidden_states
        parts.append([(h.float() * mask).sum(1) / mask.sum(1) for h in states])
    return {f"block_{i}" if i else "embeddings": torch.cat(p) for i, p in enumerate(zip(*parts))}


def fitting(name, rows):
    """The rows as DTYPE, if it holds them."""
    if not rows.to(DTYPE).isfinite().all():
        most = torch.finfo(DTYPE).max
        sys.exit(f"{name} reaches {rows.abs().max():,.0f}, but {DTYPE} ends at {most:,.0f}: take torch.bfloat16")
    return rows.to(DTYPE)


rows = list({item[1]: item for item in items()}.values())  # no text twice
for name in MODELS:
    there = OUT / pathlib.Path(name).name if len(MODELS) > 1 else OUT
    there.mkdir(parents=True)
    made = layers(name, [text for _, text, _, _ in rows])
    save_file({layer: fitting(layer, a) for layer, a in made.items()}, there / "acts.safetensors")
with open(OUT / "items.csv", "w", newline="", encoding="utf-8") as file:
    csv.writer(file).writerows([("id", "text", "label", "group"), *rows])
