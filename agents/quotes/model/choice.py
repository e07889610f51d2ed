"""Choosing one of a few candidates by a log-linear model and a layer of hidden units.

A conditional logit (McFadden 1974): every candidate of a group gets a score, linear in
dense numbers and hashed features, and probabilities are a softmax within the group. The
first row of a group stands for "none of them". A second score comes from `hidden`; both
are added with fixed shares, which is a logarithmic opinion pool (Heskes 1998): each
model's normalisation is the same for all of a group and falls out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agents.quotes.arrays import Floats, IntArray, KeyArray, Numbers
from agents.quotes.model.candidate_layer import Hidden, find_rows


@dataclass(slots=True)
class Choices:
    """Groups of candidates, laid out one after the other.

    starts (groups): first row of each group. dense (n, d). keys (templates, n), 0 where a
    template does not apply. vectors (m, d) and places (J, n): each candidate's rows of the
    vectors, -1 for none.
    """

    starts: IntArray
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


@dataclass(slots=True)
class Ranker:
    """Weights of a choice: sorted keys, a weight each, and weights of the dense numbers;
    and the hidden layer, whose scores have `share` of the whole."""

    keys: KeyArray
    sparse: NDArray[np.float32]
    dense: Numbers
    hidden: Hidden | None = None
    share: float = 0.0

    def scores(self, choices: Choices) -> Numbers:
        """(n) scores, added up in one order whatever the batch.

        The hidden layer is left out where the pipeline has vectors of another width.
        """
        dense, keys = choices.dense, choices.keys
        total = np.zeros(len(dense))
        for j, weight in enumerate(self.dense.tolist()):
            total += weight * dense[:, j]
        weights = np.concatenate((np.zeros(1, dtype=np.float32), self.sparse))
        for template in keys:
            total += weights[find_rows(self.keys, template)]
        if self.hidden is None or not self.hidden.reads(choices.vectors):
            return total
        deep = self.hidden.scores(dense, keys, choices.vectors, choices.places)
        return total * (1.0 - self.share) + deep * self.share

    def probabilities(self, choices: Choices) -> Numbers:
        """(n) softmax within each group."""
        if not len(choices):
            return np.zeros(0)
        group = choices.groups()
        scores = self.scores(choices)
        scores -= np.maximum.reduceat(scores, choices.starts)[group]
        raised = np.exp(scores)
        total = np.zeros(len(choices.starts))
        np.add.at(total, group, raised)
        return np.asarray(raised / total[group])


def against_nothing(rows: Choices) -> Choices:
    """Yes-or-no as a choice: a row of zeros before each of the rows."""
    n = len(rows)
    dense = np.zeros((2 * n, rows.dense.shape[1]))
    dense[1::2] = rows.dense
    keys = np.zeros((len(rows.keys), 2 * n), dtype=np.uint32)
    keys[:, 1::2] = rows.keys
    places = np.full((len(rows.places), 2 * n), -1, dtype=np.int64)
    places[:, 1::2] = rows.places
    return Choices(np.arange(n, dtype=np.int64) * 2, dense, keys, rows.vectors, places)


def odds(probability: NDArray[np.floating]) -> Numbers:
    """Log-odds, kept within +-6.9."""
    p = np.clip(np.asarray(probability, dtype=np.float64), 1e-3, 1 - 1e-3)
    return np.asarray(np.log(p / (1 - p)))


def bin_of(values: NDArray[np.generic], edges: list[float]) -> IntArray:
    """How many of the edges each value reaches."""
    return np.searchsorted(np.array(edges), values, side="right").astype(np.int64)
