"""Blocks of quotation: paragraphs that each open with a mark, below one that ends in a colon.

`The statement reads:` may introduce several paragraphs, and whoever is quoted in one of
them is quoted by the statement. Each opens with a mark, and only the last closes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags
from agents.quotes.model.hashing import label_hashes
from agents.quotes.text.tokens import Tokens, articles_of, paragraph_bounds

_COLON = int(label_hashes(":")[0])
_STRAIGHT = label_hashes("\" ''")
_OPENING = label_hashes("“ « „ ``")
_CLOSING = label_hashes("” »")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph's place in a block: the sentence that introduces the block, the number of
    paragraphs since (1 for the first), and whether all those above left their mark open."""

    sentence: int
    depth: int
    open: bool


def find_blocks(tokens: Tokens, words: Flags) -> dict[int, Block]:
    """The place of each paragraph that is in a block, by its number in the batch.

    While the mark is open, any paragraph that opens with a mark belongs to the block; after
    it was closed, one that is all quotation.
    """
    out: dict[int, Block] = {}
    if not len(tokens):
        return out
    bounds = paragraph_bounds(tokens)
    article = articles_of(tokens, bounds[:-1]).tolist()
    straight, opening, closing = (
        np.isin(tokens.lower, marks) for marks in (_STRAIGHT, _OPENING, _CLOSING)
    )
    first = bounds[:-1][np.diff(bounds) > 0]
    opens = np.zeros(len(tokens), dtype=bool)
    opens[first] = straight[first] | opening[first]
    outside = words & (tokens.region < 0)
    low = bounds.tolist()
    still = False
    outer = False
    for para in range(1, len(article)):
        a, b = low[para], low[para + 1]
        if a == b or not opens[a] or article[para] != article[para - 1]:
            continue
        above = out.get(para - 1)
        if above is None:
            if int(tokens.lower[a - 1]) != _COLON:
                continue
            out[para] = Block(int(tokens.sent[a - 1]), 1, True)
            still, outer = True, bool(straight[a])
        else:
            if not still and outside[a:b].any():
                continue
            out[para] = Block(above.sentence, above.depth + 1, still)
        if straight[a] == outer:
            odd = straight[a:b].sum() % 2 == 1
            still = still and bool(odd if outer else opening[a:b].sum() > closing[a:b].sum())
        elif outer:
            still = still and straight[a:b].sum() % 2 == 0
    return out
