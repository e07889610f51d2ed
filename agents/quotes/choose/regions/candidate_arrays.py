"""The candidates of all regions as arrays, theme by theme; `of` builds each from the others.

All arrays are over candidates, one group after the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, HashArray, IntArray, Numbers
from agents.quotes.choose.regions.candidates import Candidate, Role
from agents.quotes.choose.regions.groups import RegionGroups
from agents.quotes.choose.regions.region_arrays import RegionArrays
from agents.quotes.choose.regions.rivals import (
    best_other_claims,
    cues_between,
    nesting,
    other_speeches,
)
from agents.quotes.model.columns import odds
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.text.lookup import SUBJECTS, span_heads, word_kind

_FAR = 30
"""Words to a cue or mention that is not there."""
_NO_WORD = np.uint64(3)
"""Stands for the word, tag and label of a cue that is not there."""


@dataclass(slots=True)
class CueArrays:
    """Each candidate's cue, seen from the region.

    index: -1 without a cue. claim, likely, source: the probability that the region is the
    cue's content, that the cue is one, and that the candidate is its source. side: the cue
    stands behind (1) or before (-1) the region, or in it (0); 2 without a cue. gap: words
    between them. relation: 1 the region hangs on the cue; 2 the cue on the region; 3 there is
    one word between them; 4 they are in one sentence; 5 elsewhere; 6 without a cue. crossed:
    there are quoted words between them. strong: the cue claims no region more.
    """

    index: IntArray
    present: Flags
    first: IntArray
    head: IntArray
    claim: Numbers
    likely: Numbers
    source: Numbers
    rank: IntArray
    cues: IntArray
    side: IntArray
    gap: IntArray
    same_sentence: Flags
    crossed: Flags
    relation: IntArray
    strong: Flags
    word: HashArray
    tag: HashArray
    dep: HashArray

    @classmethod
    def of(
        cls,
        batch: ParsedBatch,
        groups: RegionGroups,
        regions: RegionArrays,
        flat: list[Candidate],
        which: IntArray,
    ) -> CueArrays:
        tokens, cues = batch.tokens, batch.proposals.cues
        a, b = regions.text.first[which], regions.text.last[which]
        index = np.array([c.proposal for c in flat], dtype=np.int64)
        present = index >= 0
        safe = np.maximum(index, 0)
        if len(cues):
            first, last, head = cues.first[safe], cues.last[safe], cues.head[safe]
            likely = np.where(present, cues.probability[safe], 0.0)
        else:
            first = last = head = np.zeros(len(flat), dtype=np.int64)
            likely = np.zeros(len(flat))
        side = np.where(~present, 2, np.where(first > b, 1, np.where(last < a, -1, 0)))

        def between(total: IntArray) -> IntArray:
            before = np.where(side <= 0, total[a] - total[np.minimum(last + 1, a)], 0)
            return np.where(side == 1, total[first] - total[np.minimum(b + 1, first)], before)

        same = present & (tokens.sent[first] == np.where(side > 0, tokens.sent[b], tokens.sent[a]))
        region_head = regions.text.head[which]
        up, cue_up = tokens.head[region_head], tokens.head[head]
        relation = np.select(
            [
                ~present,
                up == head,
                (cue_up == region_head) | ((a <= cue_up) & (cue_up <= b)),
                tokens.head[up] == head,
                same,
            ],
            [6, 1, 2, 3, 4],
            5,
        ).astype(np.int64)
        strongest = groups.claims.strongest
        quoted = between(regions.text.quoted_before)
        return cls(
            index=index,
            present=present,
            first=first,
            head=head,
            claim=np.array([c.claim for c in flat]),
            likely=likely,
            source=np.array([c.source_probability for c in flat]),
            rank=np.array([c.rank for c in flat], dtype=np.int64),
            cues=np.array([c.cues for c in flat], dtype=np.int64),
            side=side,
            gap=np.where(present, np.maximum(between(batch.words_before), 0), _FAR),
            same_sentence=same,
            crossed=present & (quoted > 0) & (side != 0),
            relation=relation,
            strong=np.array([c.claim >= strongest.get(c.proposal, 2.0) - 1e-6 for c in flat]),
            word=np.where(present, tokens.lower[head], _NO_WORD),
            tag=np.where(present, tokens.tag[head], _NO_WORD),
            dep=np.where(present, tokens.dep[head], _NO_WORD),
        )


@dataclass(slots=True)
class MentionArrays:
    """Each candidate's mention. first, last, head: -1 if unnamed. distance: words between it
    and the region. behind: it stands after the region. paragraphs: by how many it stands
    above the region, to 4. under_cue: it hangs on its cue. order: 1 before its cue, -1 after
    it or without one, 0 if unnamed."""

    first: IntArray
    last: IntArray
    head: IntArray
    named: Flags
    kind: IntArray
    distance: IntArray
    behind: Flags
    paragraphs: IntArray
    under_cue: Flags
    subject: Flags
    quoted: Flags
    order: IntArray

    @classmethod
    def of(
        cls,
        batch: ParsedBatch,
        regions: RegionArrays,
        flat: list[Candidate],
        which: IntArray,
        cue: CueArrays,
    ) -> MentionArrays:
        tokens, total = batch.tokens, batch.words_before
        a, b = regions.text.first[which], regions.text.last[which]
        first = np.array([c.source[0] if c.source else -1 for c in flat], dtype=np.int64)
        last = np.array([c.source[1] if c.source else -1 for c in flat], dtype=np.int64)
        head = span_heads(tokens, first, last)
        named = first >= 0
        begin, end, at = (np.maximum(x, 0) for x in (first, last, head))
        far = np.where(first > b, total[begin] - total[np.minimum(b + 1, begin)], 0)
        far = np.where(last < a, total[a] - total[np.minimum(end + 1, a)], far)
        return cls(
            first=first,
            last=last,
            head=head,
            named=named,
            kind=word_kind(tokens, head),
            distance=np.where(named, np.minimum(far, 60), _FAR),
            behind=named & (first > b),
            paragraphs=np.where(named, np.clip(tokens.para[a] - tokens.para[begin], 0, 4), 0),
            under_cue=named & cue.present & (tokens.head[at] == cue.head),
            subject=named & np.isin(tokens.dep[at], SUBJECTS),
            quoted=named & (tokens.region[begin] >= 0),
            order=np.where(named, np.where(cue.present & (cue.first > last), 1, -1), 0),
        )


@dataclass(slots=True)
class RoleArrays:
    """Why each is a candidate. has (candidates, roles); code: all roles but NAMED_HERE as
    bits; lone: neither a cue nor one of those."""

    has: Flags
    owner: Flags
    code: IntArray
    lone: Flags

    @classmethod
    def of(cls, flat: list[Candidate], cue: CueArrays) -> RoleArrays:
        has = np.zeros((len(flat), len(Role)), dtype=bool)
        pairs = [(k, role) for k, c in enumerate(flat) for role in c.roles]
        has[tuple(np.array(pairs, dtype=np.int64).reshape(-1, 2).T)] = True
        spoken = has[:, : Role.NAMED_HERE]
        return cls(
            has=has,
            owner=has[:, Role.OWNER],
            code=spoken @ (1 << np.arange(Role.NAMED_HERE)),
            lone=~cue.present & ~spoken.any(axis=1),
        )


@dataclass(slots=True)
class TieArrays:
    """How the parse ties each mention to the region. governor_odds: log-odds that the
    governing word is part of a cue, 0 without one. place: among the phrases of the region's
    sentences, -1 for none."""

    kind: IntArray
    step: IntArray
    governor: IntArray
    governor_odds: Numbers
    place: IntArray

    @classmethod
    def of(cls, batch: ParsedBatch, flat: list[Candidate]) -> TieArrays:
        governor = np.array([c.tie.governor for c in flat], dtype=np.int64)
        probability = batch.proposals.marginal[np.maximum(governor, 0)]
        return cls(
            kind=np.array([c.tie.kind for c in flat], dtype=np.int64),
            step=np.array([c.tie.step for c in flat], dtype=np.int64),
            governor=governor,
            governor_odds=np.where(governor >= 0, odds(probability), 0.0),
            place=np.array([c.place for c in flat], dtype=np.int64),
        )


@dataclass(slots=True)
class RivalArrays:
    """How each stands to the others of its group. best: the strongest claim of another one.
    between: cues between its own and the region; beyond: the nearest one beyond, -1 for
    none. inner, outer: how likely its cue is told by another cue and tells one. speeches:
    items elsewhere in which it speaks. many: the group has more than two."""

    best: Numbers
    between: IntArray
    beyond: IntArray
    inner: Numbers
    outer: Numbers
    speeches: Numbers
    many: Flags

    @classmethod
    def of(
        cls, batch: ParsedBatch, groups: RegionGroups, regions: RegionArrays, which: IntArray
    ) -> RivalArrays:
        text, candidates = regions.text, groups.candidates
        between, beyond = cues_between(batch.proposals.cues, candidates, text.first, text.last)
        inner, outer = nesting(batch.proposals, candidates)
        return cls(
            best=best_other_claims(candidates),
            between=between,
            beyond=beyond,
            inner=inner,
            outer=outer,
            speeches=other_speeches(batch.tokens, groups),
            many=np.array([len(group) > 2 for group in candidates])[which],
        )


@dataclass(slots=True)
class ToldArrays:
    """Who speaks in the sentence that introduces the region's block: the kind of `Told` and
    the probability of the cue; and the region's depth in the block, and whether it is open."""

    kind: IntArray
    sure: Numbers
    depth: IntArray
    open: Flags

    @classmethod
    def of(cls, regions: RegionArrays, flat: list[Candidate], which: IntArray) -> ToldArrays:
        return cls(
            kind=np.array([c.told for c in flat], dtype=np.int64),
            sure=np.array([c.sure for c in flat]),
            depth=regions.blocks.depth[which],
            open=regions.blocks.open[which],
        )


@dataclass(slots=True)
class CandidateArrays:
    """All themes. which: each candidate's region, as an index of the groups."""

    which: IntArray
    cue: CueArrays
    mention: MentionArrays
    role: RoleArrays
    tie: TieArrays
    rival: RivalArrays
    told: ToldArrays

    @classmethod
    def of(cls, batch: ParsedBatch, groups: RegionGroups, regions: RegionArrays) -> CandidateArrays:
        flat = [candidate for group in groups.candidates for candidate in group]
        sizes = [len(group) for group in groups.candidates]
        which = np.repeat(np.arange(len(sizes)), sizes)
        cue = CueArrays.of(batch, groups, regions, flat, which)
        return cls(
            which=which,
            cue=cue,
            mention=MentionArrays.of(batch, regions, flat, which, cue),
            role=RoleArrays.of(flat, cue),
            tie=TieArrays.of(batch, flat),
            rival=RivalArrays.of(batch, groups, regions, which),
            told=ToldArrays.of(regions, flat, which),
        )
