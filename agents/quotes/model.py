"""The learned model: tables of hashed features, and the file they are kept in.

Without the file everything still runs, by the rules in `rules`.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.quotes.chain import Floats, marginals
from agents.quotes.features import KeyArray
from agents.quotes.segments import IntArray

WEIGHTS = Path(__file__).parent / "weights.bin"
FORMAT = 1
_SLOT_BITS = 21
_FINGER = np.uint32((1 << (32 - _SLOT_BITS)) - 1)
_SHIFT = np.uint32(32 - _SLOT_BITS)
_MAGIC = b"quotewire-quotes\n"


class BadWeights(ValueError):
    """The weights file is not one that this version reads."""


@dataclass(slots=True)
class Table:
    """Feature keys to rows of label weights.

    A key's upper 21 bits choose a slot, its lower 11 bits are checked there; a slot
    holds one key (the more frequent of two that meet), so a look-up is one gather.
    Row 0 is all zero and answers every unknown key.
    """

    keys: KeyArray
    weights: Floats
    _slots: NDArray[np.int32] = field(init=False)
    _fingers: NDArray[np.uint32] = field(init=False)

    def __post_init__(self) -> None:
        self._slots = np.zeros(1 << _SLOT_BITS, dtype=np.int32)
        self._fingers = np.zeros(1 << _SLOT_BITS, dtype=np.uint32)
        slot = self.keys >> _SHIFT
        self._slots[slot] = np.arange(1, len(self.keys) + 1, dtype=np.int32)
        self._fingers[slot] = self.keys & _FINGER

    def rows(self, keys: KeyArray) -> NDArray[np.int32]:
        """Row of each key, 0 where unknown; any shape."""
        slot = keys >> _SHIFT
        found: NDArray[np.int32] = self._slots[slot]
        found[self._fingers[slot] != (keys & _FINGER)] = 0
        return found

    def score(self, keys: KeyArray) -> Floats:
        """Sum of the weights over the templates: keys (templates, n) to (n, L).

        Weights are multiples of one step of 1/512, so that float32 sums are exact and
        do not depend on their order.
        """
        total = np.zeros((keys.shape[1], self.weights.shape[1]), dtype=np.float32)
        for template in keys:
            total += self.weights[self.rows(template)]
        return total


def choose_keys(keys: NDArray[np.uint32], counts: IntArray, minimum: int) -> KeyArray:
    """Sorted keys seen at least `minimum` times, one per slot, the most frequent."""
    kept = counts >= minimum
    keys, counts = keys[kept], counts[kept]
    order = np.lexsort((keys, -counts, keys >> _SHIFT))
    slots = (keys >> _SHIFT)[order]
    firsts = np.ones(len(order), dtype=bool)
    firsts[1:] = slots[1:] != slots[:-1]
    return np.sort(keys[order][firsts])


@dataclass(slots=True)
class Chain:
    """A linear-chain CRF over hashed features; several tables may share its labels."""

    table: Table
    transitions: Floats

    def marginals(self, scores: Floats, bounds: IntArray) -> Floats:
        """Label probabilities (n, L) of sequences laid out one after the other."""
        return marginals(scores, bounds, self.transitions)[0]


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
    """What training leaves behind: gate, cue and argument chains, calibrators."""

    gate: Table
    gate_threshold: float
    cue: Chain
    argument: Chain
    accept: Logistic | None = None
    speaker: Logistic | None = None
    carry: Logistic | None = None
    settings: Mapping[str, float] = field(default_factory=dict)
    version: str = ""


def _pack_table(table: Table) -> tuple[list[tuple[str, NDArray[np.generic]]], float]:
    limit = float(np.abs(table.weights).max()) if table.weights.size else 1.0
    step = 2.0 ** np.ceil(np.log2(max(limit, 1e-3) / 127))
    small = np.rint(table.weights[1:] / step).astype(np.int8)
    return [("keys", table.keys), ("weights", small)], step


def save_model(model: QuoteModel, path: Path) -> int:
    """Write the weights (xz over plain arrays, no time stamps); returns the size in bytes."""
    head: dict[str, object] = {"format": FORMAT, "version": model.version, "tables": []}
    blobs: list[bytes] = []
    tables: list[dict[str, object]] = []
    for name, table in (
        ("gate", model.gate),
        ("cue", model.cue.table),
        ("argument", model.argument.table),
    ):
        arrays, step = _pack_table(table)
        keys, small = (a for _, a in arrays)
        deltas = np.diff(keys.astype(np.int64), prepend=0).astype(np.uint32)
        tables.append(
            {"name": name, "rows": len(keys), "labels": int(small.shape[1]), "step": step}
        )
        # Planes of single bytes compress better than whole numbers.
        blobs.append(np.ascontiguousarray(deltas.view(np.uint8).reshape(-1, 4).T).tobytes())
        blobs.append(np.ascontiguousarray(small.T).tobytes())
    head["tables"] = tables
    head["gate_threshold"] = model.gate_threshold
    head["transitions"] = {
        "cue": np.round(model.cue.transitions.astype(float), 4).tolist(),
        "argument": np.round(model.argument.transitions.astype(float), 4).tolist(),
    }
    for name, part in (
        ("accept", model.accept),
        ("speaker", model.speaker),
        ("carry", model.carry),
    ):
        if part is not None:
            head[name] = {
                "weights": np.round(part.weights, 5).tolist(),
                "bias": round(part.bias, 5),
            }
    head["settings"] = dict(sorted(model.settings.items()))
    line = json.dumps(head, sort_keys=True).encode()
    payload = len(line).to_bytes(4, "little") + line + b"".join(blobs)
    data = _MAGIC + lzma.compress(payload, preset=9)
    path.write_bytes(data)
    return len(data)


def load_model(path: Path | None = None) -> QuoteModel | None:
    """Read the packaged weights, or those at `path`; None if there is no such file.

    Raises BadWeights if the file is of another format.
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
    at = 4 + size
    tables: dict[str, Table] = {}
    for entry in head["tables"]:
        rows, labels = entry["rows"], entry["labels"]
        planes = np.frombuffer(payload, dtype=np.uint8, count=rows * 4, offset=at)
        at += rows * 4
        deltas = np.ascontiguousarray(planes.reshape(4, rows).T).view(np.uint32)[:, 0]
        keys = np.cumsum(deltas.astype(np.int64)).astype(np.uint32)
        small = np.frombuffer(payload, dtype=np.int8, count=rows * labels, offset=at)
        at += rows * labels
        weights = np.zeros((rows + 1, labels), dtype=np.float32)
        weights[1:] = small.reshape(labels, rows).T * np.float32(entry["step"])
        tables[entry["name"]] = Table(keys, weights)
    moves = {k: np.array(v, dtype=np.float32) for k, v in head["transitions"].items()}
    return QuoteModel(
        gate=tables["gate"],
        gate_threshold=head["gate_threshold"],
        cue=Chain(tables["cue"], moves["cue"]),
        argument=Chain(tables["argument"], moves["argument"]),
        accept=_logistic(head.get("accept")),
        speaker=_logistic(head.get("speaker")),
        carry=_logistic(head.get("carry")),
        settings=head["settings"],
        version=head["version"],
    )


def _logistic(part: Mapping[str, object] | None) -> Logistic | None:
    if part is None:
        return None
    weights: Sequence[float] = part["weights"]  # type: ignore[assignment]
    bias: float = part["bias"]  # type: ignore[assignment]
    return Logistic(np.array(weights, dtype=np.float64), bias)
