"""The learned model and the file it is kept in.

Without the weights everything still runs, by the rules in `rules`.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.quotes.model.candidate_layer import Hidden
from agents.quotes.model.choice import Ranker
from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.model.table import Table
from agents.quotes.model.token_layer import TokenLayer
from agents.quotes.model.word_table import PATH as WORDS
from agents.quotes.model.word_table import word_table

WEIGHTS = Path(__file__).parent / "weights.bin"
FORMAT = 6
_MAGIC = b"quotewire-quotes\n"
Arrays = dict[str, NDArray[np.generic]]


class BadWeights(ValueError):
    """The weights file is not one that this version reads."""


@dataclass(slots=True)
class Logistic:
    """Logistic regression on a few dense numbers."""

    weights: NDArray[np.float64]
    bias: float

    def __call__(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        total = np.full(len(rows), self.bias)
        for j, weight in enumerate(self.weights.tolist()):
            total = total + weight * rows[:, j]
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30, 30))))


@dataclass(slots=True)
class QuoteModel:
    """What training leaves behind: gate, labellers of cues and arguments, and the second stage.

    source: which mention speaks, of a proposal's likeliest and of its sentence. accept:
    whether a proposal is right. carry: whether a quotation without a cue goes on with a
    speaker. region: who speaks in a quoted region.
    """

    gate: Table
    gate_threshold: float
    cue: SequenceLabeller
    argument: SequenceLabeller
    source: Ranker
    accept: Ranker
    carry: Logistic
    region: Ranker
    settings: Mapping[str, float] = field(default_factory=dict)
    version: str = ""


_RANKERS = ("source", "accept", "region")
_SPARSE = 512.0


def _planes(keys: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Sorted keys as differences, in planes of single bytes, which compress better."""
    deltas = np.diff(keys.astype(np.int64), prepend=0).astype(np.uint32)
    return np.ascontiguousarray(deltas.view(np.uint8).reshape(-1, 4).T)


def _from_planes(planes: NDArray[np.generic]) -> NDArray[np.uint32]:
    small = np.asarray(planes, dtype=np.uint8)
    deltas = np.ascontiguousarray(small.T).view(np.uint32)[:, 0]
    return np.cumsum(deltas.astype(np.int64)).astype(np.uint32)


def _pack_table(arrays: Arrays, steps: dict[str, float], name: str, table: Table) -> None:
    """Sorted keys, weights as bytes on a step that is a power of two."""
    limit = float(np.abs(table.weights).max()) if table.weights.size else 1.0
    step = float(2.0 ** np.ceil(np.log2(max(limit, 1e-3) / 127)))
    arrays[name + ".keys"] = _planes(table.keys)
    arrays[name + ".weights"] = np.ascontiguousarray(
        np.rint(table.weights[1:] / np.float32(step)).astype(np.int8).T
    )
    steps[name] = step


def _unpack_table(arrays: Arrays, steps: Mapping[str, float], name: str) -> Table:
    small = np.asarray(arrays[name + ".weights"], dtype=np.int8)
    keys = _from_planes(arrays[name + ".keys"])
    weights = np.zeros((len(keys) + 1, len(small)), dtype=np.float32)
    weights[1:] = small.T * np.float32(steps[name])
    return Table(keys, weights)


_HIDDEN = (
    "mean",
    "scale",
    "vector_mean",
    "vector_scale",
    "numbers",
    "vectors",
    "bias",
    "out",
)
_TOKEN_LAYER = ("mean", "scale", "dense", "bias", "out", "out_bias")


def save_model(model: QuoteModel, path: Path) -> int:
    """Write the weights (xz over plain arrays, no time stamps); returns the size in bytes."""
    arrays: Arrays = {}
    steps: dict[str, float] = {}
    _pack_table(arrays, steps, "gate", model.gate)
    chains: dict[str, dict[str, float]] = {}
    for name, chain in (("cue", model.cue), ("argument", model.argument)):
        _pack_table(arrays, steps, name, chain.table)
        arrays[name + ".transitions"] = chain.transitions.astype(np.float32)
        chains[name] = {"share": chain.share}
        if chain.layer is not None:
            _pack_table(arrays, steps, name + ".deep", chain.layer.table)
            for part in _TOKEN_LAYER:
                arrays[f"{name}.deep.{part}"] = getattr(chain.layer, part).astype(np.float32)
    shares: dict[str, float] = {}
    for name in _RANKERS:
        ranker: Ranker = getattr(model, name)
        arrays[name + ".keys"] = _planes(ranker.keys)
        arrays[name + ".sparse"] = np.rint(ranker.sparse * _SPARSE).astype(np.int16)
        arrays[name + ".dense"] = ranker.dense
        shares[name] = ranker.share
        if ranker.hidden is not None:
            hidden = ranker.hidden
            rows = Table(hidden.keys, hidden.rows)
            _pack_table(arrays, steps, name + ".hidden", rows)
            for part in _HIDDEN:
                arrays[f"{name}.hidden.{part}"] = getattr(hidden, part).astype(np.float32)
    head = {
        "format": FORMAT,
        "version": model.version,
        "gate_threshold": model.gate_threshold,
        "steps": steps,
        "chains": chains,
        "shares": shares,
        "carry": {"weights": model.carry.weights.tolist(), "bias": model.carry.bias},
        "settings": dict(model.settings),
        "words": _words_checksum(),
        "arrays": [[k, a.dtype.str, list(a.shape)] for k, a in arrays.items()],
    }
    line = json.dumps(head, sort_keys=True).encode()
    blobs = b"".join(np.ascontiguousarray(a).tobytes() for a in arrays.values())
    data = _MAGIC + lzma.compress(len(line).to_bytes(4, "little") + line + blobs, preset=9)
    path.write_bytes(data)
    return len(data)


def _unpack_hidden(arrays: Arrays, steps: Mapping[str, float], name: str) -> Hidden | None:
    if name + ".keys" not in arrays:
        return None
    table = _unpack_table(arrays, steps, name)
    parts = {k: arrays[f"{name}.{k}"].astype(np.float32) for k in _HIDDEN}
    return Hidden(keys=table.keys, rows=table.weights, **parts)


def _words_checksum() -> int | None:
    table = word_table()
    return None if table is None else table.checksum


def load_model(path: Path | None = None) -> QuoteModel | None:
    """Read the packaged weights, or those at `path`; None if there is no such file.

    Raises BadWeights if the file is of another format, or made with another word table.
    """
    source = path or WEIGHTS
    if not source.is_file():
        return None
    data = source.read_bytes()
    if not data.startswith(_MAGIC):
        raise BadWeights(f"{source}: not a quotewire weights file")
    payload = lzma.decompress(data[len(_MAGIC) :])
    size = int.from_bytes(payload[:4], "little")
    head = json.loads(payload[4 : 4 + size])
    if head["format"] != FORMAT:
        raise BadWeights(f"{source}: format {head['format']}, this version reads {FORMAT}")
    if head["words"] is not None and word_table() is None:
        raise BadWeights(f"{source}: needs {WORDS}, which is missing; install quotewire again")
    if head["words"] != _words_checksum():
        raise BadWeights(f"{source}: made with another word table than {WORDS.name}; train again")
    at = 4 + size
    arrays: Arrays = {}
    for name, dtype, shape in head["arrays"]:
        count = int(np.prod(shape))
        array = np.frombuffer(payload, dtype=dtype, count=count, offset=at)
        arrays[name] = array.reshape(shape)
        at += array.nbytes
    chains = {}
    for name, settings in head["chains"].items():
        layer = None
        if f"{name}.deep.keys" in arrays:
            parts = {k: arrays[f"{name}.deep.{k}"].astype(np.float32) for k in _TOKEN_LAYER}
            layer = TokenLayer(table=_unpack_table(arrays, head["steps"], name + ".deep"), **parts)
        chains[name] = SequenceLabeller(
            table=_unpack_table(arrays, head["steps"], name),
            transitions=arrays[name + ".transitions"].astype(np.float32),
            layer=layer,
            share=settings["share"],
        )
    rankers = {
        name: Ranker(
            _from_planes(arrays[name + ".keys"]),
            np.asarray(arrays[name + ".sparse"], dtype=np.float32) / np.float32(_SPARSE),
            np.asarray(arrays[name + ".dense"], dtype=np.float64),
            _unpack_hidden(arrays, head["steps"], name + ".hidden"),
            head["shares"][name],
        )
        for name in _RANKERS
    }
    carry = head["carry"]
    return QuoteModel(
        gate=_unpack_table(arrays, head["steps"], "gate"),
        gate_threshold=head["gate_threshold"],
        cue=chains["cue"],
        argument=chains["argument"],
        settings=head["settings"],
        version=head["version"],
        carry=Logistic(np.array(carry["weights"], dtype=np.float64), carry["bias"]),
        source=rankers["source"],
        accept=rankers["accept"],
        region=rankers["region"],
    )
