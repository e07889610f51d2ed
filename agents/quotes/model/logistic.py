"""Logistic regression on a few dense columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Numbers
from agents.quotes.model.columns import Columns, stack_columns


@dataclass(slots=True)
class Logistic:
    """The names of its columns, a weight for each, and the bias."""

    columns: tuple[str, ...]
    weights: Numbers
    bias: float

    def __call__(self, columns: Columns) -> Numbers:
        """(n) probabilities. Raises ValueError for other columns than those it knows."""
        rows = stack_columns([columns], self.columns)
        total = np.full(len(rows), self.bias)
        for j, weight in enumerate(self.weights.tolist()):
            total = total + weight * rows[:, j]
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(total, -30, 30))))
