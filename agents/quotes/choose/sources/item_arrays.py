"""What the labeller makes of the sources of all items, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, Floats, HashArray, IntArray, Numbers, running_total
from agents.quotes.choose.sources.candidates import SourceCandidates
from agents.quotes.propose.arguments import SOURCE
from agents.quotes.propose.attribution import Attribution, facts_of
from agents.quotes.propose.batch import ParsedBatch

_GRID = 65536.0
"""Steps of probability in one unit, for sums."""


@dataclass(slots=True)
class SourceMass:
    """The labeller's source probability of the words in all windows.

    level: of each pair of cue and token, 0 for marks, with a 0 behind the last. total: its
    running total on a grid, on which sums are exact, whatever else is in the batch.
    """

    level: Floats
    total: IntArray

    @classmethod
    def of(cls, batch: ParsedBatch) -> SourceMass:
        windows, probability = batch.proposals.windows, batch.proposals.probability
        level = np.where(batch.words[windows.at], probability[:, SOURCE], 0.0)
        total = running_total(np.rint(level * _GRID).astype(np.int64))
        return cls(np.append(level, np.float32(0)), total)

    def between(self, low: IntArray, high: IntArray) -> Numbers:
        """Sums over the pairs low..high - 1."""
        return np.asarray((self.total[high] - self.total[low]) / _GRID)

    def highest(self, low: IntArray, high: IntArray) -> Numbers:
        """The highest of the pairs low..high - 1, of which there is at least one."""
        if not len(low):
            return np.zeros(0)
        return np.maximum.reduceat(self.level, np.stack([low, high], axis=1).ravel())[::2]


@dataclass(slots=True)
class ItemArrays:
    """Items as arrays: cue, content, and what the labeller makes of their sources.

    base: what to add to a token's index for its pair with the item's cue. mass: the sum of
    source probability in the window. best, second: the highest probability in the labeller's
    likeliest source and in the one after it. best_first, best_last, best_head: the likeliest
    source's tokens, outside of the text if there is none.
    """

    proposal: IntArray
    base: IntArray
    cue_first: IntArray
    cue_last: IntArray
    cue_head: IntArray
    cue_probability: Floats
    word: HashArray
    tag: HashArray
    dep: HashArray
    content_first: IntArray
    content_last: IntArray
    quoted: Numbers
    mass: Numbers
    has_source: Flags
    best: Numbers
    second: Numbers
    best_first: IntArray
    best_last: IntArray
    best_head: IntArray

    @classmethod
    def of(
        cls,
        batch: ParsedBatch,
        mass: SourceMass,
        items: list[Attribution],
        candidates: SourceCandidates,
    ) -> ItemArrays:
        tokens, cues, windows = batch.tokens, batch.proposals.cues, batch.proposals.windows
        proposal = np.array([item.proposal for item in items], dtype=np.int64)
        n = len(items)
        head = cues.head[proposal]
        base = windows.bounds[proposal] - windows.at[windows.bounds[proposal]]
        probability = mass.highest(
            base[candidates.item] + candidates.first, base[candidates.item] + candidates.last + 1
        )
        first, second = candidates.place == 0, candidates.place == 1
        owner = candidates.item[first]

        def of_best(values: IntArray, otherwise: int) -> IntArray:
            out = np.full(n, otherwise, dtype=np.int64)
            out[owner] = values[first]
            return out

        best = np.zeros(n)
        best[owner] = probability[first]
        after = np.full(n, 0.01)
        after[candidates.item[second]] = probability[second]
        has_source = np.zeros(n, dtype=bool)
        has_source[owner] = True
        return cls(
            proposal=proposal,
            base=base,
            cue_first=cues.first[proposal],
            cue_last=cues.last[proposal],
            cue_head=head,
            cue_probability=cues.probability[proposal],
            word=tokens.lower[head],
            tag=tokens.tag[head],
            dep=tokens.dep[head],
            content_first=np.array([item.content[0][0] for item in items], dtype=np.int64),
            content_last=np.array([item.content[-1][1] for item in items], dtype=np.int64),
            quoted=np.array([f.quoted_any + f.quoted_all for f in facts_of(items)], dtype=float),
            mass=mass.between(windows.bounds[proposal], windows.bounds[proposal + 1]),
            has_source=has_source,
            best=best,
            second=after,
            best_first=of_best(candidates.first, -9),
            best_last=of_best(candidates.last, -9),
            best_head=of_best(candidates.head, -1),
        )
