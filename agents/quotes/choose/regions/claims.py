"""Which cues claim a quoted region, and to whom the first pass gave it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.propose.arguments import LEFT, RIGHT
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.tokens import Tokens

LEAST_CLAIM = 0.01
"""The least claim for which a cue's sources become candidates."""


@dataclass(slots=True)
class Claims:
    """The mean content probability that cues give to the words of regions.

    of_region: (claim, cue) pairs, strongest first, without the cues that stand in the region.
    strongest: each cue's strongest claim.
    """

    of_region: dict[int, list[tuple[float, int]]]
    strongest: dict[int, float]


def find_claims(batch: ParsedBatch) -> Claims:
    """All claims of at least LEAST_CLAIM, and the strongest of each cue, however weak."""
    tokens, proposals = batch.tokens, batch.proposals
    windows = proposals.windows
    region = tokens.region[windows.at]
    pair = np.flatnonzero((region >= 0) & batch.words[windows.at])
    count = max(1, len(tokens.region_first))
    code, back = np.unique(windows.which[pair] * count + region[pair], return_inverse=True)
    content = proposals.probability[pair, LEFT] + proposals.probability[pair, RIGHT]
    mass = np.bincount(back, weights=content, minlength=len(code))
    share = mass / np.maximum(1, np.bincount(back, minlength=len(code)))
    by_region: dict[int, list[tuple[float, int]]] = {}
    strongest: dict[int, float] = {}
    first, last = proposals.cues.first.tolist(), proposals.cues.last.tolist()
    for cue, r, value in zip(
        (code // count).tolist(), (code % count).tolist(), share.tolist(), strict=True
    ):
        strongest[cue] = max(strongest.get(cue, 0.0), value)
        if value >= LEAST_CLAIM and r not in (tokens.region[first[cue]], tokens.region[last[cue]]):
            by_region.setdefault(r, []).append((value, cue))
    for pairs in by_region.values():
        pairs.sort(key=lambda x: (-x[0], x[1]))
    return Claims(by_region, strongest)


def find_owners(tokens: Tokens, items: list[Attribution]) -> dict[int, int]:
    """Region to the first item whose content touches it; not by its own cue's region."""
    out: dict[int, int] = {}
    for k, item in enumerate(items):
        cue_region = int(tokens.region[item.cue[0]]) if item.cue is not None else -1
        for a, b in item.content:
            for r in np.unique(tokens.region[a : b + 1]).tolist():
                if r >= 0 and r != cue_region:
                    out.setdefault(r, k)
    return out
