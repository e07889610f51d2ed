"""Quoted regions that somebody's words already claim."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from agents.quotes.arrays import Flags
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens


def claimed_regions(tokens: Tokens, items: Iterable[Attribution], *, cues: bool = False) -> Flags:
    """(regions) whether a token of each is part of some attribution's content.

    cues: regions in which a cue stands count too.
    """
    # Tokens outside all regions have -1: the last place, which is cut off.
    claimed = np.zeros(len(tokens.region_first) + 1, dtype=bool)
    for item in items:
        for a, b in item.content:
            claimed[tokens.region[a : b + 1]] = True
        if cues and item.cue is not None:
            claimed[tokens.region[item.cue[0]]] = True
    return claimed[:-1]


def unquote(tokens: Tokens, low: int, high: int) -> None:
    """Make the quotation marks among tokens low..high mean nothing."""
    inside = np.unique(tokens.region[low : high + 1])
    for r in inside[inside >= 0].tolist():
        tokens.region_first[r] = tokens.region_last[r] = -1
    tokens.region[low : high + 1] = -1
