"""Dense columns by name: what a model was fitted on is what it is given.

A `Layout` declares the names of a model's columns in their order. The functions that compute
the columns return them by name, and `stack_columns` refuses what the layout does not declare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import IntArray, Numbers

Columns = Mapping[str, NDArray[Any]]
"""Aligned arrays (n) by name; flags and whole numbers become floats when they are stacked."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Names of a model's dense columns, in order.

    candidate: columns of the rows that stand for a candidate. nobody: columns of the row
    that stands for "none of them" in each group. They come first and are zero in all other
    rows, just as the candidates' columns are zero in that row.
    """

    candidate: tuple[str, ...]
    nobody: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All columns; those of "none of them" begin with `nobody.`."""
        return (*(f"nobody.{name}" for name in self.nobody), *self.candidate)


def stack_columns(themes: Sequence[Columns], names: Sequence[str]) -> Numbers:
    """(n, columns) in the order of `names`.

    Raises ValueError if the themes together lack a column, have one that is not in `names`,
    or have one twice.
    """
    columns = {name: column for theme in themes for name, column in theme.items()}
    if len(columns) != sum(len(theme) for theme in themes):
        raise ValueError("two themes have a column of the same name")
    if columns.keys() != set(names):
        raise ValueError(f"the columns {describe_difference(tuple(columns), names)}")
    return np.stack([np.asarray(columns[name], dtype=np.float64) for name in names], axis=1)


def describe_difference(found: Sequence[str], known: Sequence[str]) -> str:
    """What is wrong with the columns that were found, as the end of a sentence about them."""
    missing = [repr(name) for name in known if name not in found]
    new = [repr(name) for name in found if name not in known]
    parts = []
    if missing:
        parts.append(f"lack {', '.join(missing)}")
    if new:
        parts.append(f"have {', '.join(new)}, which this version does not know")
    return " and ".join(parts) or "are in another order or stand there twice"


def odds(probability: NDArray[np.floating]) -> Numbers:
    """Log-odds, kept within +-6.9."""
    p = np.clip(np.asarray(probability, dtype=np.float64), 1e-3, 1 - 1e-3)
    return np.asarray(np.log(p / (1 - p)))


def bin_of(values: NDArray[np.generic], edges: list[float]) -> IntArray:
    """How many of the edges each value reaches."""
    return np.searchsorted(np.array(edges), values, side="right").astype(np.int64)
