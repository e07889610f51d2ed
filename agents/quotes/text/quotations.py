"""Where each token stands to the quoted regions around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import IntArray
from agents.quotes.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class QuotationContext:
    """Small codes (n) of where tokens stand to quoted regions.

    place: outside (0), inside (1), first (2), last (3) or only (4) token of a region.
    touch: a region ends within three tokens before (1), or begins within three after (2).
    side: the sentence has quoted tokens before (1), or after (2).
    """

    place: IntArray
    touch: IntArray
    side: IntArray

    def of(self, at: IntArray) -> QuotationContext:
        """The context of some of the tokens."""
        return QuotationContext(self.place[at], self.touch[at], self.side[at])


def quotation_context(tokens: Tokens) -> QuotationContext:
    """The context of every token of a batch."""
    n = len(tokens)
    place = (tokens.region >= 0).astype(np.int64)
    starts = tokens.region_first[tokens.region_first >= 0]
    ends = tokens.region_last[tokens.region_last >= 0]
    place[starts] += 1
    place[ends] += 2
    touch = np.zeros(n, dtype=np.int64)
    for k in (1, 2, 3):
        at = np.minimum(ends + k, n - 1)
        touch[at[tokens.para[at] == tokens.para[ends]]] |= 1
        at = np.maximum(starts - k, 0)
        touch[at[tokens.para[at] == tokens.para[starts]]] |= 2
    m = len(tokens.sent_start) - 1
    before = np.full(m, n, dtype=np.int64)
    after = np.full(m, -1, dtype=np.int64)
    inside = np.flatnonzero(tokens.region >= 0)
    sents = tokens.sent[inside]
    np.minimum.at(before, sents, inside)
    np.maximum.at(after, sents, inside)
    index = np.arange(n)
    side = (before[tokens.sent] < index).astype(np.int64)
    side += 2 * (after[tokens.sent] > index)
    return QuotationContext(place, touch, side)
