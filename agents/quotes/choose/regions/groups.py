"""The candidates of every quoted region of a batch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from agents.quotes.choose.regions.candidates import (
    Candidate,
    CueSources,
    Role,
    add_mentions,
    add_role,
    add_told,
    cue_candidates,
    meeting,
)
from agents.quotes.choose.regions.claims import Claims, find_claims, find_owners
from agents.quotes.layout.blocks import Block, find_blocks
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.tokens import Tokens, articles_of


@dataclass(slots=True)
class RegionGroups:
    """The regions that have words; of each its candidates, and its owner: the index of the
    first-pass item that it belongs to, -1 for none.

    items: the first pass, in text order. blocks: by paragraph.
    """

    items: list[Attribution]
    claims: Claims
    blocks: dict[int, Block]
    regions: list[int]
    candidates: list[list[Candidate]]
    owners: list[int]


def region_groups(batch: ParsedBatch, items: list[Attribution]) -> RegionGroups:
    """The candidates of every region; `items` is the first pass, in text order."""
    tokens, total = batch.tokens, batch.words_before
    claims, blocks = find_claims(batch), find_blocks(tokens, batch.words)
    first_pass, sources = _FirstPass.of(tokens, items), CueSources(batch)
    introducing = _cues_by_sentence(batch)
    first, last = tokens.region_first, tokens.region_last
    regions = np.flatnonzero((first >= 0) & (total[last + 1] > total[first])).tolist()
    candidates = []
    for r in regions:
        claimed = claims.of_region.get(r, [])
        group = cue_candidates(claimed, sources)
        first_pass.add_roles(group, r)
        block = blocks.get(int(tokens.para[first[r]]))
        if block is not None:
            add_told(group, batch, block, introducing.get(block.sentence, []), sources)
        add_mentions(group, batch, r, claimed)
        candidates.append(group)
    owners = [first_pass.owner.get(r, -1) for r in regions]
    return RegionGroups(items, claims, blocks, regions, candidates, owners)


def _cues_by_sentence(batch: ParsedBatch) -> dict[int, list[tuple[float, int]]]:
    """Probability and index of the cues of each sentence that has any."""
    cues = batch.proposals.cues
    out: dict[int, list[tuple[float, int]]] = {}
    sentences = batch.tokens.sent[cues.first].tolist()
    for cue, (sentence, likely) in enumerate(
        zip(sentences, cues.probability.tolist(), strict=True)
    ):
        out.setdefault(sentence, []).append((likely, cue))
    return out


@dataclass(slots=True)
class _FirstPass:
    """Where the items of the first pass stand, in text order.

    owner: region to the item it belongs to. by_para: paragraph to the items that begin in it.
    article: of each region.
    """

    tokens: Tokens
    items: list[Attribution]
    owner: dict[int, int]
    by_para: dict[int, list[int]]
    article: list[int]

    @classmethod
    def of(cls, tokens: Tokens, items: list[Attribution]) -> _FirstPass:
        by_para: dict[int, list[int]] = {}
        for k, item in enumerate(items):
            by_para.setdefault(int(tokens.para[item.content[0][0]]), []).append(k)
        article = articles_of(tokens, tokens.region_first)
        return cls(tokens, items, find_owners(tokens, items), by_para, article.tolist())

    def add_roles(self, group: list[Candidate], r: int) -> None:
        """Add who speaks in the region's own item and in those around it."""
        region = int(self.tokens.region_first[r]), int(self.tokens.region_last[r])
        mine = self.owner.get(r, -1)
        if mine >= 0:
            item = self.items[mine]
            add_role(group, item, Role.OWNER, region)
            if item.via is not None and item.source is not None:
                for candidate in meeting(group, item.source):
                    candidate.roles.add(Role.OWNER_INNER)
        for role, k in (*self._in_paragraphs(r, mine), *self._in_regions(r, mine)):
            add_role(group, self.items[k], role, region)

    def _begin(self, k: int) -> int:
        return self.items[k].content[0][0]

    def _in_paragraphs(self, r: int, mine: int) -> Iterator[tuple[Role, int]]:
        """Items before and after the region in its paragraph, and those above it."""
        first, last = int(self.tokens.region_first[r]), int(self.tokens.region_last[r])
        para = int(self.tokens.para[first])
        here = self.by_para.get(para, [])
        k = bisect_left(here, first, key=self._begin) - 1
        if k >= 0 and here[k] == mine:
            k -= 1
        if k >= 0:
            yield Role.BEFORE, here[k]
        k = bisect_right(here, last, key=self._begin)
        if k < len(here) and here[k] == mine:
            k += 1
        if k < len(here):
            yield Role.AFTER, here[k]
        above = self.by_para.get(para - 1)
        if above and self._begin(above[-1]) >= self.tokens.first[self.article[r]]:
            yield Role.ABOVE_LAST, above[-1]
            yield Role.ABOVE_FIRST, above[0]

    def _in_regions(self, r: int, mine: int) -> Iterator[tuple[Role, int]]:
        """Items that the regions before and after this one belong to, in its article."""
        para = self.tokens.para
        at = self.tokens.region_first
        for other, here, away in (
            (r - 1, Role.LAST_HERE, Role.LAST_AWAY),
            (r + 1, Role.NEXT_HERE, Role.NEXT_AWAY),
        ):
            k = self.owner.get(other, -1)
            if k >= 0 and k != mine and self.article[other] == self.article[r]:
                yield (here if para[at[other]] == para[at[r]] else away), k
