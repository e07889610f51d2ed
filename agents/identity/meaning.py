"""What words are about, as one vector: articles on one subject seldom use the same words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from agents.identity.background import Background
from agents.quotes.model.word_table import word_table

Vector = NDArray[np.float32]


def meaning(weights: Mapping[str, float], background: Background) -> Vector:
    """The mean of the words' vectors, rare words first, of length 1; zeros without known words."""
    rows, vectors = _table()
    known = [(rows[word], word, weight) for word, weight in weights.items() if word in rows]
    if not known:
        return np.zeros(vectors.shape[1], dtype=np.float32)
    shares = np.array(
        [weight * background.rarity("w" + word) ** 2 for _, word, weight in known], dtype=np.float32
    )
    return unit(shares @ vectors[[row for row, _, _ in known]])


def unit(vector: Vector) -> Vector:
    """The vector with length 1; zeros stay."""
    length = float(np.sqrt(vector @ vector))
    return (vector / length).astype(np.float32) if length else vector


@cache
def _table() -> tuple[dict[str, int], Vector]:
    table = word_table()
    if table is None:
        return {}, np.zeros((0, 1), dtype=np.float32)
    vectors = table.levels.astype(np.float32)
    vectors -= vectors.mean(axis=0)
    return {word: row for row, word in enumerate(table.words)}, vectors
