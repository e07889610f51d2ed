"""Introductions: `The statement notes:` closes a paragraph and the next one is all quotation.

The argument labeller never looks across paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.quotes.arrays import running_total
from agents.quotes.layout.regions import claimed_regions
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.arguments import Proposals
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.text.tokens import Tokens, article_of, paragraph_bounds

_COLON = label_hashes(":")[0]
_COVER = 0.75
"""Share of a paragraph's words that is quoted, at least."""
_NEAR_END = 30
"""Tokens between the cue and the end of the introduction, at most."""


def introduced(batch: ParsedBatch, kept: Sequence[Attribution]) -> list[Attribution]:
    """Attributions of quotations that the paragraph above introduces with a colon.

    Only regions that no kept attribution touches; the cue is the likeliest proposed one
    in the introduction's last sentence. In text order.
    """
    tokens, words, proposals = batch.tokens, batch.words, batch.proposals
    if not len(tokens) or not len(proposals.cues):
        return []
    claimed = claimed_regions(tokens, kept)
    bounds = paragraph_bounds(tokens)
    total = batch.words_before
    quoted = running_total(words & (tokens.region >= 0))
    likeliest = likeliest_cues(tokens, proposals)
    out: list[Attribution] = []
    for r, (a, b) in enumerate(
        zip(tokens.region_first.tolist(), tokens.region_last.tolist(), strict=True)
    ):
        if a < 0 or claimed[r]:
            continue
        para = int(tokens.para[a])
        low, high = int(bounds[para]), int(bounds[para + 1])
        if low == 0 or total[a] != total[low] or tokens.lower[low - 1] != _COLON:
            continue
        if article_of(tokens, low) != article_of(tokens, low - 1):
            continue
        if quoted[high] - quoted[low] < _COVER * (total[high] - total[low]):
            continue
        chosen = likeliest.get(int(tokens.sent[low - 1]))
        if chosen is None or low - int(proposals.cues.last[chosen]) > _NEAR_END:
            continue
        cue = (int(proposals.cues.first[chosen]), int(proposals.cues.last[chosen]))
        sources = find_sources(tokens, words, proposals, chosen, 1)
        source = sources[0][0] if sources else None
        score = float(proposals.cues.probability[chosen])
        out.append(Attribution(cue, source, [(a, b)], max(score, 0.5), 0.7 if source else 0.0))
    return out


def likeliest_cues(tokens: Tokens, proposals: Proposals) -> dict[int, int]:
    """The likeliest cue of each sentence that has one."""
    probability = proposals.cues.probability
    out: dict[int, int] = {}
    for c, first in enumerate(proposals.cues.first.tolist()):
        best = out.setdefault(int(tokens.sent[first]), c)
        if probability[c] > probability[best]:
            out[int(tokens.sent[first])] = c
    return out
