"""What is known of each quoted region beside its candidates, as arrays over the regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, HashArray, IntArray, Numbers, running_total
from agents.quotes.choose.regions.groups import RegionGroups
from agents.quotes.layout.blocks import Block
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.lookup import span_heads
from agents.quotes.text.tokens import Tokens, articles_of

_COLON = label_hashes(":")[0]
_MARKS = 6
"""Marks skipped on the way to the word before or after a region."""


@dataclass(slots=True)
class RegionText:
    """Of each region: its tokens, how it reads, and what stands around it.

    low: first token of its paragraph. words: how many it has. utterance: it reads as one.
    capital, stops, comma: how it begins and ends. capitals: share of capitalised words.
    leads: no word of the paragraph stands before it. cover: share of the paragraph's words
    that are quoted. continues: the paragraph above left a quotation open. colon: the
    paragraph above ends in one. before, after: the next words, -1 beyond the paragraph.
    quoted_before (n + 1): quoted words before each token of the batch.
    """

    first: IntArray
    last: IntArray
    low: IntArray
    head: IntArray
    words: IntArray
    utterance: Flags
    capital: Flags
    stops: Flags
    comma: Flags
    capitals: Numbers
    leads: Flags
    cover: Numbers
    continues: Flags
    colon: Flags
    before: IntArray
    after: IntArray
    quoted_before: IntArray

    @classmethod
    def of(cls, batch: ParsedBatch, regions: list[int]) -> RegionText:
        tokens, total = batch.tokens, batch.words_before
        which = np.array(regions, dtype=np.int64)
        first, last = tokens.region_first[which], tokens.region_last[which]
        para = tokens.para[first]
        low = np.searchsorted(tokens.para, para)
        high = np.searchsorted(tokens.para, para, side="right")
        article = articles_of(tokens, first)
        marks = [region for sheet in tokens.sheets for region in sheet.regions]
        texts = [
            tokens.sheets[k].text[marks[r].start : marks[r].end]
            for r, k in zip(regions, article.tolist(), strict=True)
        ]
        ends = [text.rstrip()[-1:] for text in texts]
        closed = np.array([bool(end) and end in ".,!?…—" for end in ends])
        words = total[last + 1] - total[first]
        quoted = running_total(batch.words & (tokens.region >= 0))
        leads = total[first] == total[low]
        below = leads & (low > tokens.first[article])
        before, after = _words_around(batch, (first, last), (low, high))
        return cls(
            first=first,
            last=last,
            low=low,
            head=span_heads(tokens, first, last),
            words=words,
            utterance=((words >= 4) & closed) | (words >= 8),
            capital=np.array([text[:1].isupper() for text in texts]),
            stops=np.array([end in (".", "!", "?") for end in ends]),
            comma=np.array([end == "," for end in ends]),
            capitals=np.array([_capitals(text) for text in texts]),
            leads=leads,
            cover=(quoted[high] - quoted[low]) / np.maximum(1, total[high] - total[low]),
            continues=np.array([marks[r].continues for r in regions]),
            colon=below & (tokens.lower[np.maximum(low - 1, 0)] == _COLON),
            before=before,
            after=after,
            quoted_before=quoted,
        )


def _capitals(text: str) -> float:
    """Share of words with a capital letter."""
    parts = text.split()
    return sum(part[:1].isupper() for part in parts) / max(1, len(parts))


def _words_around(
    batch: ParsedBatch, region: tuple[IntArray, IntArray], paragraph: tuple[IntArray, IntArray]
) -> tuple[IntArray, IntArray]:
    """The next words before and after each region in its paragraph, over at most _MARKS
    marks; -1 for none. region: first and last token; paragraph: first and the one behind."""
    words, (low, high) = batch.words, paragraph
    before, after = region[0] - 1, region[1] + 1
    for _ in range(_MARKS):
        before = before - ((before >= low) & ~words[np.maximum(before, 0)])
        after = after + ((after < high) & ~words[np.minimum(after, len(words) - 1)])
    return np.where(before >= low, before, -1), np.where(after < high, after, -1)


@dataclass(slots=True)
class RegionOwners:
    """Of each region: what the first pass made of it.

    owned: it belongs to an item; score: that item's; carried: that item has no cue of its
    own; cue: hash of the first word of the item's cue, 1 without a cue, 0 without an item.
    """

    owned: Flags
    score: Numbers
    carried: Flags
    cue: HashArray

    @classmethod
    def of(cls, tokens: Tokens, items: list[Attribution], owners: list[int]) -> RegionOwners:
        found = [items[k] if k >= 0 else None for k in owners]
        return cls(
            owned=np.array([item is not None for item in found]),
            score=np.array([item.score if item else 0.0 for item in found]),
            carried=np.array([item is not None and item.carried for item in found]),
            cue=np.array([_cue_word(tokens, item) for item in found], dtype=np.uint64),
        )


def _cue_word(tokens: Tokens, item: Attribution | None) -> int:
    if item is None:
        return 0
    return 1 if item.cue is None else int(tokens.lower[item.cue[0]])


@dataclass(slots=True)
class RegionBlocks:
    """Of each region: the depth of its paragraph in a block, 0 outside, and whether the
    paragraphs above it in the block left their mark open."""

    depth: IntArray
    open: Flags

    @classmethod
    def of(cls, tokens: Tokens, first: IntArray, blocks: dict[int, Block]) -> RegionBlocks:
        found = [blocks.get(para) for para in tokens.para[first].tolist()]
        return cls(
            depth=np.array([block.depth if block else 0 for block in found], dtype=np.int64),
            open=np.array([block is not None and block.open for block in found]),
        )


@dataclass(slots=True)
class RegionArrays:
    """All of it. best_claim: the strongest claim of a cue on each region, 0 for none."""

    text: RegionText
    owners: RegionOwners
    blocks: RegionBlocks
    best_claim: Numbers

    @classmethod
    def of(cls, batch: ParsedBatch, groups: RegionGroups) -> RegionArrays:
        text = RegionText.of(batch, groups.regions)
        claims = [max((c.claim for c in group), default=0.0) for group in groups.candidates]
        return cls(
            text,
            RegionOwners.of(batch.tokens, groups.items, groups.owners),
            RegionBlocks.of(batch.tokens, text.first, groups.blocks),
            np.array(claims),
        )
