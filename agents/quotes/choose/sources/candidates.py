"""Who may be the source of an attribution."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, fields

import numpy as np

from agents.quotes.arrays import Flags, IntArray, TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.text.lookup import span_heads

SOURCES = 3
"""Sources of the argument labeller weighed for one proposal."""
NOBODY, PHRASE = -1, SOURCES
"""Places of "nobody" and of a phrase of the parse; the labeller's sources are counted from 0."""


@dataclass(slots=True)
class SourceCandidates:
    """Candidates of all items, as aligned arrays.

    item: the index of the item it may speak in. first, last, head: tokens, -1 for nobody.
    place: its number among the labeller's sources, likeliest first; PHRASE for a phrase of the
    parse, NOBODY for nobody. in_content: whether it begins in the content.
    """

    item: IntArray
    first: IntArray
    last: IntArray
    head: IntArray
    place: IntArray
    in_content: Flags

    def only(self, rows: Flags) -> SourceCandidates:
        """Those of some rows."""
        return SourceCandidates(*(getattr(self, f.name)[rows] for f in fields(self)))


def source_candidates(batch: ParsedBatch, items: list[Attribution]) -> SourceCandidates:
    """Of each item: nobody, the labeller's sources, then the phrases of the cue's sentence that
    hold neither the cue nor begin in the content."""
    tokens, phrases = batch.tokens, batch.phrases
    proposal = np.array([item.proposal for item in items], dtype=np.int64)
    cue_head = batch.proposals.cues.head[proposal]
    sent = tokens.sent[cue_head]
    low = np.searchsorted(phrases.head, tokens.sent_start[sent])
    high = np.searchsorted(phrases.head, tokens.sent_start[sent + 1])
    phrase = [a.tolist() for a in (phrases.head, phrases.first, phrases.last)]
    rows: list[tuple[int, int, int, int, int, bool]] = []
    for k, (cue, at, a, b) in enumerate(
        zip(proposal.tolist(), cue_head.tolist(), low.tolist(), high.tolist(), strict=True)
    ):
        content = sorted(items[k].content)
        found = [
            span for span, _ in find_sources(tokens, batch.words, batch.proposals, cue, SOURCES)
        ]
        rows.append((k, -1, -1, -1, NOBODY, False))
        rows.extend((k, x, y, -1, place, _within(content, x)) for place, (x, y) in enumerate(found))
        rows.extend(
            (k, x, y, h, PHRASE, False)
            for h, x, y in zip(*(values[a:b] for values in phrase), strict=True)
            if not (x <= at <= y or (x, y) in found or _within(content, x))
        )
    item, first, last, head, place, in_content = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    by_labeller = head < 0
    head[by_labeller] = span_heads(tokens, first[by_labeller], last[by_labeller])
    return SourceCandidates(item, first, last, head, place, in_content > 0)


def _within(ranges: list[TokenRange], token: int) -> bool:
    """Whether one of the sorted ranges holds the token."""
    k = bisect_right(ranges, token, key=lambda r: r[0]) - 1
    return k >= 0 and token <= ranges[k][1]
