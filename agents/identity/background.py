"""How frequent words and names are in all articles so far: what all have tells nobody apart."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SLOTS = 1 << 17
"""Counters; two words in one slot make both look more frequent, which loses a little, rarely."""
ENOUGH = 200_000
"""Articles after which all counts are halved, so that new times weigh."""
FIRST = 20.0
"""Articles that are taken as read before the first, none with the word."""


class Background:
    """Document frequencies in a table of fixed size."""

    def __init__(self, counts: NDArray[np.uint32] | None = None, articles: int = 0) -> None:
        self.counts = np.zeros(SLOTS, dtype=np.uint32) if counts is None else counts
        self.articles = articles
        self._logs = np.log1p(self.counts)
        self._total = math.log(articles + FIRST)

    def add(self, words: Iterable[str]) -> None:
        """Count an article's words and names, each once."""
        slots = np.fromiter({slot(word) for word in words}, dtype=np.int64)
        self.counts[slots] += 1
        self._logs[slots] = np.log1p(self.counts[slots])
        self.articles += 1
        if self.articles >= ENOUGH:
            self.counts >>= 1
            self.articles >>= 1
            self._logs = np.log1p(self.counts)
        self._total = math.log(self.articles + FIRST)

    def rarity(self, word: str) -> float:
        """Inverse document frequency, from 0 (all have it) to about 1 (no other article has)."""
        return 1.0 - float(self._logs.item(slot(word))) / self._total


@lru_cache(200_000)
def slot(word: str) -> int:
    """A word's counter."""
    return zlib.crc32(word.encode()) % SLOTS
