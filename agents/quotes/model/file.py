"""The file that holds the learned model.

Without it everything still runs, by the rules in `rules`.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Floats, KeyArray
from agents.quotes.model.candidate_layer import CandidateLayer
from agents.quotes.model.columns import describe_difference
from agents.quotes.model.conditional_logit import ConditionalLogit
from agents.quotes.model.labeller import SequenceLabeller
from agents.quotes.model.logistic import Logistic
from agents.quotes.model.quote_model import QuoteModel
from agents.quotes.model.schema import LAYOUTS
from agents.quotes.model.table import Table
from agents.quotes.model.token_layer import TokenLayer
from agents.quotes.model.word_table import PATH as WORDS
from agents.quotes.model.word_table import word_table

WEIGHTS = Path(__file__).parent / "weights.bin"
FORMAT = 7
_MAGIC = b"quotewire-quotes\n"
_CHOICES = ("source", "accept", "region")
_SPARSE = 512.0
"""Steps in one unit of a hashed feature's weight in a choice."""
_CANDIDATE_LAYER = (
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
Arrays = dict[str, NDArray[np.generic]]


class BadWeights(ValueError):
    """The weights file is not one that this version reads."""


def save_model(model: QuoteModel, path: Path) -> int:
    """Write the weights (xz over plain arrays, no time stamps); returns the size in bytes."""
    packed = _Packed()
    packed.add_table("gate", model.gate)
    for name, labeller in (("cue", model.cue), ("argument", model.argument)):
        packed.add_labeller(name, labeller)
    for name in _CHOICES:
        packed.add_choice(name, getattr(model, name))
    head = {
        "format": FORMAT,
        "version": model.version,
        "gate_threshold": model.gate_threshold,
        "steps": packed.steps,
        "labellers": {
            name: {"share": labeller.share}
            for name, labeller in (("cue", model.cue), ("argument", model.argument))
        },
        "shares": {name: getattr(model, name).share for name in _CHOICES},
        "columns": {name: list(getattr(model, name).columns) for name in LAYOUTS},
        "continuation": {
            "weights": model.continuation.weights.tolist(),
            "bias": model.continuation.bias,
        },
        "settings": dict(model.settings),
        "words": _words_checksum(),
        "arrays": [[k, a.dtype.str, list(a.shape)] for k, a in packed.arrays.items()],
    }
    line = json.dumps(head, sort_keys=True).encode()
    blobs = b"".join(np.ascontiguousarray(a).tobytes() for a in packed.arrays.values())
    data = _MAGIC + lzma.compress(len(line).to_bytes(4, "little") + line + blobs, preset=9)
    path.write_bytes(data)
    return len(data)


def load_model(path: Path | None = None) -> QuoteModel | None:
    """Read the packaged weights, or those at `path`; None if there is no such file.

    Raises BadWeights if the file is of another format, was made with another word table, or
    was fitted on other columns.
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
    _check_head(source, head)
    packed = _Packed(_read_arrays(payload, 4 + size, head["arrays"]), head["steps"])
    columns = {name: tuple(names) for name, names in head["columns"].items()}
    choices = {name: packed.choice(name, columns[name], head["shares"][name]) for name in _CHOICES}
    continuation = head["continuation"]
    return QuoteModel(
        gate=packed.table("gate"),
        gate_threshold=head["gate_threshold"],
        cue=packed.labeller("cue", head["labellers"]["cue"]["share"]),
        argument=packed.labeller("argument", head["labellers"]["argument"]["share"]),
        continuation=Logistic(
            columns["continuation"],
            np.array(continuation["weights"], dtype=np.float64),
            continuation["bias"],
        ),
        settings=head["settings"],
        version=head["version"],
        **choices,
    )


def _check_head(source: Path, head: Mapping[str, Any]) -> None:
    if head["format"] != FORMAT:
        raise BadWeights(f"{source}: format {head['format']}, this version reads {FORMAT}")
    if head["words"] is not None and word_table() is None:
        raise BadWeights(f"{source}: needs {WORDS}, which is missing; install quotewire again")
    if head["words"] != _words_checksum():
        raise BadWeights(f"{source}: made with another word table than {WORDS.name}; train again")
    for name, layout in LAYOUTS.items():
        found = tuple(head["columns"].get(name, ()))
        if found != layout.names:
            difference = describe_difference(found, layout.names)
            raise BadWeights(f"{source}: the columns of `{name}` {difference}; train again")


def _words_checksum() -> int | None:
    table = word_table()
    return None if table is None else table.checksum


def _read_arrays(payload: bytes, at: int, listed: list[tuple[str, str, list[int]]]) -> Arrays:
    """The arrays that lie one after the other from byte `at` on."""
    arrays: Arrays = {}
    for name, dtype, shape in listed:
        count = int(np.prod(shape))
        array = np.frombuffer(payload, dtype=dtype, count=count, offset=at)
        arrays[name] = array.reshape(shape)
        at += array.nbytes
    return arrays


@dataclass(slots=True)
class _Packed:
    """The parts of a model as arrays by name, and the steps of those that are small numbers."""

    arrays: Arrays = field(default_factory=dict)
    steps: dict[str, float] = field(default_factory=dict)

    def add_table(self, name: str, table: Table) -> None:
        """Sorted keys, weights as bytes on a step that is a power of two."""
        limit = float(np.abs(table.weights).max()) if table.weights.size else 1.0
        step = float(2.0 ** np.ceil(np.log2(max(limit, 1e-3) / 127)))
        self.arrays[name + ".keys"] = _planes(table.keys)
        self.arrays[name + ".weights"] = np.ascontiguousarray(
            np.rint(table.weights[1:] / np.float32(step)).astype(np.int8).T
        )
        self.steps[name] = step

    def table(self, name: str) -> Table:
        small = np.asarray(self.arrays[name + ".weights"], dtype=np.int8)
        keys = _from_planes(self.arrays[name + ".keys"])
        weights = np.zeros((len(keys) + 1, len(small)), dtype=np.float32)
        weights[1:] = small.T * np.float32(self.steps[name])
        return Table(keys, weights)

    def add_labeller(self, name: str, labeller: SequenceLabeller) -> None:
        self.add_table(name, labeller.table)
        self.arrays[name + ".transitions"] = labeller.transitions.astype(np.float32)
        if labeller.layer is not None:
            self.add_table(name + ".layer", labeller.layer.table)
            for part in _TOKEN_LAYER:
                self.arrays[f"{name}.layer.{part}"] = self._floats(getattr(labeller.layer, part))

    def labeller(self, name: str, share: float) -> SequenceLabeller:
        layer = None
        if f"{name}.layer.keys" in self.arrays:
            parts = {
                part: self._floats(self.arrays[f"{name}.layer.{part}"]) for part in _TOKEN_LAYER
            }
            layer = TokenLayer(table=self.table(name + ".layer"), **parts)
        transitions = self._floats(self.arrays[name + ".transitions"])
        return SequenceLabeller(self.table(name), transitions, layer, share)

    def add_choice(self, name: str, choice: ConditionalLogit) -> None:
        self.arrays[name + ".keys"] = _planes(choice.keys)
        self.arrays[name + ".sparse"] = np.rint(choice.sparse * _SPARSE).astype(np.int16)
        self.arrays[name + ".dense"] = choice.dense
        if choice.layer is not None:
            self.add_table(name + ".layer", Table(choice.layer.keys, choice.layer.rows))
            for part in _CANDIDATE_LAYER:
                self.arrays[f"{name}.layer.{part}"] = self._floats(getattr(choice.layer, part))

    def choice(self, name: str, columns: tuple[str, ...], share: float) -> ConditionalLogit:
        layer = None
        if f"{name}.layer.keys" in self.arrays:
            table = self.table(name + ".layer")
            parts = {
                part: self._floats(self.arrays[f"{name}.layer.{part}"]) for part in _CANDIDATE_LAYER
            }
            layer = CandidateLayer(keys=table.keys, rows=table.weights, **parts)
        return ConditionalLogit(
            columns,
            np.asarray(self.arrays[name + ".dense"], dtype=np.float64),
            _from_planes(self.arrays[name + ".keys"]),
            np.asarray(self.arrays[name + ".sparse"], dtype=np.float32) / np.float32(_SPARSE),
            layer,
            share,
        )

    @staticmethod
    def _floats(array: NDArray[Any]) -> Floats:
        return array.astype(np.float32)


def _planes(keys: KeyArray) -> NDArray[np.uint8]:
    """Sorted keys as differences, in planes of single bytes, which compress better."""
    deltas = np.diff(keys.astype(np.int64), prepend=0).astype(np.uint32)
    return np.ascontiguousarray(deltas.view(np.uint8).reshape(-1, 4).T)


def _from_planes(planes: NDArray[np.generic]) -> KeyArray:
    small = np.asarray(planes, dtype=np.uint8)
    deltas = np.ascontiguousarray(small.T).view(np.uint32)[:, 0]
    return np.cumsum(deltas.astype(np.int64)).astype(np.uint32)
