"""Features as numbers: hashed conjunctions, computed for all tokens of a batch at once.

A feature is a 32-bit key, the hash of a template's number and of the values it joins
(string hashes, tags, dependency labels, small bins). Nothing here loops over tokens in
Python, which is what makes a linear model of sixty templates cheaper than the parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from agents.quotes.arrays import Flags, HashArray, IntArray, KeyArray

_K1 = np.uint64(0x9E3779B97F4A7C15)
_K2 = np.uint64(0xC2B2AE3D27D4EB4F)
_S29 = np.uint64(29)
_S32 = np.uint64(32)

EDGE = np.uint64(0x5DEECE66D)
"""Stands for what lies beyond a sentence or window edge."""


def join(seed: int, *values: HashArray | IntArray | Flags | int) -> HashArray:
    """64-bit hashes (n) of a seed and of several aligned arrays or constants."""
    h: HashArray = np.full(1, seed * 2 + 1, dtype=np.uint64)
    for value in values:
        if isinstance(value, int):
            v = np.full(1, value, dtype=np.int64).view(np.uint64)
        elif value.dtype == np.bool_:
            v = value.astype(np.uint64)
        else:
            v = value.view(np.uint64)
        h = (h ^ v) * _K1
        h ^= h >> _S29
    return h


def key(h: HashArray) -> KeyArray:
    """The keys (n) under which weights are stored: upper halves of the mixed hashes."""
    mixed = h * _K2
    return (mixed >> _S32).astype(np.uint32)


def shift(values: HashArray, k: int, group: IntArray) -> HashArray:
    """values[i + k] where i + k is in i's group, else EDGE."""
    out = np.full(len(values), EDGE, dtype=np.uint64)
    n = len(values)
    if k > 0 and n > k:
        same = group[k:] == group[:-k]
        out[:-k][same] = values[k:][same]
    elif k < 0 and n > -k:
        same = group[:k] == group[-k:]
        out[-k:][same] = values[:k][same]
    return out


@dataclass(frozen=True, slots=True)
class Around:
    """A column of values (n) with its neighbours: `around[k]` is, for each item, the value k
    items further on in the same group, EDGE beyond the group; `around[0]` is the column."""

    values: HashArray
    group: IntArray
    _shifted: dict[int, HashArray] = field(default_factory=dict)

    def __getitem__(self, k: int) -> HashArray:
        if k == 0:
            return self.values
        if k not in self._shifted:
            self._shifted[k] = shift(self.values, k, self.group)
        return self._shifted[k]


def bins(distance: IntArray) -> IntArray:
    """Signed distances into 19 bins: exact near zero, coarse far away."""
    size = np.abs(distance)
    edge = np.searchsorted(np.array([1, 2, 3, 4, 5, 7, 10, 15, 25, 50]), size, side="right")
    return np.asarray(edge * np.sign(distance), dtype=np.int64)


def label_hashes(names: str) -> HashArray:
    """Hashes of space-separated labels or words, as token arrays hold them."""
    from spacy.strings import StringStore
    from spacy.symbols import IDS  # type: ignore[import-not-found]

    store = StringStore()
    return np.array([IDS[n] if n in IDS else store.add(n) for n in names.split()], dtype=np.uint64)


def stack_keys(columns: Sequence[HashArray], n: int) -> KeyArray:
    """(templates, n) keys of hashed columns."""
    out = np.empty((len(columns), n), dtype=np.uint32)
    for row, column in zip(out, columns, strict=True):
        row[:] = key(column)
    return out


@dataclass(frozen=True, slots=True)
class Template:
    """One hashed feature of n items.

    number: which feature it is, by which the weights know it. column (n): hashes of the
    values that it joins. layer: whether the token layer reads it beside the table.
    """

    number: int
    column: HashArray
    layer: bool = False


def template(number: int, *values: HashArray | IntArray | Flags, layer: bool = False) -> Template:
    """The template with this number, joining several aligned arrays."""
    return Template(number, join(number, *values), layer)


def stack_templates(templates: Iterable[Template], n: int) -> tuple[KeyArray, KeyArray]:
    """Keys (templates, n) in the order of the templates' numbers: of all templates, and of
    those that the token layer reads."""
    ordered = sorted(templates, key=lambda one: one.number)
    keys = stack_keys([one.column for one in ordered], n)
    return keys, keys[[one.layer for one in ordered]]
