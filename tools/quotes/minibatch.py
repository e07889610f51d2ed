"""What the fits of both hidden layers share: mini-batches, and how weights move with each.

Adam (Kingma and Ba 2015) moves dense weights, Adagrad (Duchi et al. 2011) the rows of hashed
features. Steps grow smaller evenly until the last batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from agents.quotes.arrays import Flags, Floats, IntArray


def minibatches(
    items: IntArray, size: int, epochs: int, random: np.random.Generator
) -> Iterator[tuple[float, IntArray]]:
    """Shuffled batches of `size` items, as many as are whole, in each epoch; and beside each
    the factor, falling from 1 to 0, by which its steps are to be made smaller."""
    total = epochs * (len(items) // size)
    step = 0
    for _ in range(epochs):
        order = random.permutation(items)
        for low in range(0, len(order) - size + 1, size):
            step += 1
            yield 1 - step / (total + 1), order[low : low + size]


class Adam:
    """Moves float32 weights, in place, against their gradients."""

    def __init__(self, weights: Mapping[str, Floats], rate: float) -> None:
        self.weights = weights
        self.rate = rate
        self._step = 0
        self._first = {name: np.zeros_like(value) for name, value in weights.items()}
        self._second = {name: np.zeros_like(value) for name, value in weights.items()}

    def step(self, gradient: Mapping[str, Floats], fade: float) -> None:
        """One step; `fade` makes it smaller."""
        self._step += 1
        first, second = self._first, self._second
        for name, value in self.weights.items():
            first[name] = 0.9 * first[name] + 0.1 * gradient[name]
            second[name] = 0.999 * second[name] + 0.001 * gradient[name] ** 2
            move = first[name] / (1 - 0.9**self._step)
            move /= np.sqrt(second[name] / (1 - 0.999**self._step)) + 1e-8
            value -= np.float32(self.rate * fade) * move.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Picked:
    """The hashed features of a batch of n items: used (u) are their rows, sorted, and
    incidence (n, u) counts how often each item has each."""

    used: IntArray
    incidence: csr_matrix


def pick_rows(rows: NDArray[np.integer], lost: Flags) -> Picked:
    """The features of a batch: rows (n, templates), 0 for none; `lost` ones are dropped."""
    used, back = np.unique(np.where(lost, 0, rows), return_inverse=True)
    incidence = csr_matrix(
        (
            np.ones(rows.size, dtype=np.float32),
            back.reshape(-1),
            np.arange(0, rows.size + 1, rows.shape[1]),
        ),
        shape=(len(rows), len(used)),
    )
    return Picked(used, incidence)


class HashedRows:
    """Rows (1 + keys, H) of hashed features; row 0, of all unknown ones, stays zero."""

    def __init__(self, rows: Floats, rate: float) -> None:
        self.rows = rows
        self.rate = rate
        self._history = np.full(len(rows), 1e-3, dtype=np.float32)

    def sums(self, picked: Picked) -> Floats:
        """(n, H) sum of the rows of each item of a batch."""
        return np.asarray(picked.incidence @ self.rows[picked.used])

    def step(self, picked: Picked, gradient: Floats, batch: int, fade: float) -> None:
        """One step, given the gradient (n, H) of the sums, averaged over `batch` examples."""
        slope = (picked.incidence.T @ gradient) * np.float32(np.sqrt(batch))
        if picked.used[0] == 0:
            slope[0] = 0.0
        self._history[picked.used] += (slope**2).mean(axis=1)
        rate = self.rate * fade / np.sqrt(self._history[picked.used])
        self.rows[picked.used] -= rate[:, None] * slope
