"""Who may speak in a quoted region, and what makes each a candidate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from agents.quotes.arrays import TokenRange
from agents.quotes.choose.governors import Governors, Tie
from agents.quotes.layout.blocks import Block
from agents.quotes.propose.arguments import SOURCE
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.token_ranges import overlap

CLAIMS = 5
"""Cues weighed for one region, those that claim it most strongly."""
SECOND_SOURCE = 0.05
"""The least probability of a cue's second source."""
_TOLD = 3
"""Cues and noun phrases weighed in the sentence that introduces a block, each."""


class Role(IntEnum):
    """Why a mention is a candidate beside the cues that claim the region.

    It speaks in the first pass (OWNER_INNER: through somebody else), in the attribution
    before or after it in the paragraph, at the end or beginning of the paragraph above, or in
    the region before or after it, in the same paragraph or not; or it is named in the region's
    own sentences.
    """

    OWNER = 0
    OWNER_INNER = 1
    BEFORE = 2
    AFTER = 3
    ABOVE_LAST = 4
    ABOVE_FIRST = 5
    LAST_HERE = 6
    NEXT_HERE = 7
    LAST_AWAY = 8
    NEXT_AWAY = 9
    NAMED_HERE = 10


class Told(IntEnum):
    """Whether a mention speaks in the sentence that introduces the region's block: as the
    source of the likeliest cue there, of another cue, or as a noun phrase."""

    NOT = 0
    LIKELIEST = 1
    OTHER = 2
    PHRASE = 3


@dataclass(slots=True)
class Candidate:
    """A mention (None: unnamed) that may speak in a region, with its best cue.

    claim: mean content probability that the cue gives to the region. proposal: the cue's
    index, -1 for none. rank: 0 for the cue's best source, 2 for a noun phrase that hangs on
    the cue. cues: cues that name it. tie: how the parse ties it to the region. place: its
    number among the noun phrases of the region's sentences, nearest first, -1 for none.
    sure: probability of the cue that makes it `told`.
    """

    source: TokenRange | None
    claim: float = 0.0
    proposal: int = -1
    rank: int = 0
    source_probability: float = 0.0
    cues: int = 0
    roles: set[Role] = field(default_factory=set)
    tie: Tie = field(default_factory=Tie)
    place: int = -1
    told: Told = Told.NOT
    sure: float = 0.0


@dataclass(slots=True)
class CueSources:
    """The two likeliest sources of each cue and their probabilities, found when asked for."""

    batch: ParsedBatch
    known: dict[int, list[tuple[TokenRange, float]]] = field(default_factory=dict)

    def of(self, cue: int) -> list[tuple[TokenRange, float]]:
        if cue not in self.known:
            batch = self.batch
            self.known[cue] = find_sources(batch.tokens, batch.words, batch.proposals, cue, 2)
        return self.known[cue]


def cue_candidates(claims: list[tuple[float, int]], sources: CueSources) -> list[Candidate]:
    """Sources of the cues that claim a region, and "unnamed" by the strongest cue."""
    found: dict[TokenRange | None, Candidate] = {}
    for claim, cue in claims[:CLAIMS]:
        likely = sources.of(cue)
        for rank, (span, value) in enumerate(likely):
            if rank and value < SECOND_SOURCE:
                continue
            if span in found:
                found[span].cues += 1
            else:
                found[span] = Candidate(span, claim, cue, rank, value, 1)
        if None not in found:
            best = likely[0][1] if likely else 0.0
            found[None] = Candidate(None, claim, cue, 0, best, 1)
    return list(found.values())


def meeting(group: list[Candidate], source: TokenRange) -> Iterable[Candidate]:
    """The candidates of a group that share a token with a range."""
    return (c for c in group if c.source is not None and overlap(c.source, source))


def add_role(group: list[Candidate], item: Attribution, role: Role, region: TokenRange) -> None:
    """Give the role to the candidate that speaks in an item, if it does so outside of the
    region's tokens; add it if it is none yet."""
    source = item.via or item.source
    if source is None or (source[0] >= region[0] and source[1] <= region[1]):
        return
    known = next(iter(meeting(group, source)), None)
    if known is not None:
        known.roles.add(role)
    else:
        group.append(Candidate(source, roles={role}))


def add_told(
    group: list[Candidate],
    batch: ParsedBatch,
    block: Block,
    cues: list[tuple[float, int]],
    sources: CueSources,
) -> None:
    """Add who speaks in the sentence that introduces the region's block; cues: the
    probability and index of each cue there."""
    found: list[tuple[TokenRange, Told, float]] = []
    for place, (likely, cue) in enumerate(sorted(cues, reverse=True)[:_TOLD]):
        if sources.of(cue):
            told = Told.LIKELIEST if place == 0 else Told.OTHER
            found.append((sources.of(cue)[0][0], told, likely))
    tokens, phrases = batch.tokens, batch.phrases
    low, high = np.searchsorted(
        phrases.head, tokens.sent_start[block.sentence : block.sentence + 2]
    ).tolist()
    found.extend(
        ((int(phrases.first[k]), int(phrases.last[k])), Told.PHRASE, 0.0)
        for k in range(low, min(high, low + _TOLD))
    )
    for source, told, sure in found:
        known = next(iter(meeting(group, source)), None)
        if known is None:
            group.append(Candidate(source, told=told, sure=sure))
        elif not known.told:
            known.told, known.sure = told, sure


def add_mentions(
    group: list[Candidate], batch: ParsedBatch, region: int, claims: list[tuple[float, int]]
) -> None:
    """Add the mentions of the region's sentences, and tie them, and the candidates that
    they are part of, to the region.

    A mention that hangs on a cue that claims the region is one more source of that cue.
    """
    tokens, cues = batch.tokens, batch.proposals.cues
    cue_at: dict[int, tuple[float, int]] = {}
    for claim, cue in claims[:CLAIMS]:
        for token in range(int(cues.first[cue]), int(cues.last[cue]) + 1):
            cue_at.setdefault(token, (claim, cue))
    governors = Governors(tokens, region)
    for place, (phrase, head) in enumerate(governors.mentions(batch.phrases)):
        known = next(iter(meeting(group, (head, head))), None)
        if known is not None:
            known.roles.add(Role.NAMED_HERE)
            if known.place < 0:
                known.place = place
                known.tie = governors.tie(head)
            continue
        made = Candidate(phrase, roles={Role.NAMED_HERE}, tie=governors.tie(head), place=place)
        hangs = cue_at.get(int(tokens.head[head]))
        if hangs is not None and head not in cue_at:
            made.claim, made.proposal = hangs
            made.rank, made.cues = 2, 1
            made.source_probability = _source_probability(batch, made.proposal, head)
        group.append(made)


def _source_probability(batch: ParsedBatch, cue: int, token: int) -> float:
    """That the token is part of the cue's source; 0 outside of the cue's window."""
    windows = batch.proposals.windows
    low = int(windows.bounds[cue])
    row = low + token - int(windows.at[low])
    if low <= row < int(windows.bounds[cue + 1]):
        return float(batch.proposals.probability[row, SOURCE])
    return 0.0
