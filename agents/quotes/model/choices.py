"""Groups of candidates as arrays, which is what a conditional logit chooses from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from agents.quotes.arrays import Flags, Floats, IntArray, KeyArray, Numbers
from agents.quotes.model.columns import Columns, Layout, stack_columns


@dataclass(slots=True)
class Choices:
    """Groups of candidates, laid out one after the other.

    starts (groups): first row of each group. dense (n, d), and the d names of its columns.
    keys (templates, n), 0 where a template does not apply. vectors (m, v) and places (J, n):
    each candidate's rows of the vectors, -1 for none.
    """

    starts: IntArray
    columns: tuple[str, ...]
    dense: Numbers
    keys: KeyArray
    vectors: Floats = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))
    places: IntArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    def __post_init__(self) -> None:
        if not len(self.places):
            self.places = np.zeros((0, len(self.dense)), dtype=np.int64)

    def __len__(self) -> int:
        return len(self.dense)

    def groups(self) -> IntArray:
        """(n) group number of each row."""
        sizes = np.diff(self.starts, append=len(self.dense))
        return np.repeat(np.arange(len(self.starts)), sizes)


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of n rows: dense columns by theme, and keys (templates, n) of hashed
    features in blocks that follow one another."""

    themes: Sequence[Columns]
    keys: Sequence[KeyArray]


def lay_out_choices(
    layout: Layout, starts: IntArray, n: int, nobody: Features, candidates: Features | None
) -> Choices:
    """Choices whose groups each begin with the row for "none of them".

    starts (groups): that row of each group. nobody: features of those rows, in order;
    candidates: features of all other rows of the n, None if there are none.
    """
    first = np.zeros(n, dtype=bool)
    first[starts] = True
    split = len(layout.nobody)
    dense = np.zeros((n, split + len(layout.candidate)))
    dense[starts, :split] = stack_columns(nobody.themes, layout.nobody)
    templates = [sum(map(len, f.keys)) for f in (nobody, candidates) if f is not None]
    keys = np.zeros((max(templates), n), dtype=np.uint32)
    _fill(keys, first, nobody)
    if candidates is not None:
        dense[~first, split:] = stack_columns(candidates.themes, layout.candidate)
        _fill(keys, ~first, candidates)
    return Choices(starts, layout.names, dense, keys)


def _fill(keys: KeyArray, rows: Flags, features: Features) -> None:
    low = 0
    for block in features.keys:
        keys[low : low + len(block), rows] = block
        low += len(block)


def against_nothing(rows: Choices) -> Choices:
    """Yes-or-no as a choice: a row of zeros before each of the rows."""
    n = len(rows)
    dense = np.zeros((2 * n, rows.dense.shape[1]))
    dense[1::2] = rows.dense
    keys = np.zeros((len(rows.keys), 2 * n), dtype=np.uint32)
    keys[:, 1::2] = rows.keys
    places = np.full((len(rows.places), 2 * n), -1, dtype=np.int64)
    places[:, 1::2] = rows.places
    starts = np.arange(n, dtype=np.int64) * 2
    return Choices(starts, rows.columns, dense, keys, rows.vectors, places)
