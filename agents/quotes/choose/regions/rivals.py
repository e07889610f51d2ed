"""How the candidates of a region compete: their cues between each other's, in each other's
content, and how often each speaks elsewhere."""

from __future__ import annotations

from collections import Counter

import numpy as np

from agents.quotes.arrays import IntArray, Numbers, TokenRange
from agents.quotes.choose.regions.candidates import Candidate
from agents.quotes.choose.regions.groups import RegionGroups
from agents.quotes.propose.arguments import LEFT, RIGHT, Proposals
from agents.quotes.propose.cues import Cues
from agents.quotes.text.tokens import Tokens, articles_of


def best_other_claims(groups: list[list[Candidate]]) -> Numbers:
    """Per candidate, the strongest claim of the group's other named candidates."""
    out: list[float] = []
    for group in groups:
        ranked = sorted(
            ((c.claim, k) for k, c in enumerate(group) if c.source is not None), reverse=True
        )
        for k in range(len(group)):
            out.append(next((claim for claim, j in ranked if j != k), 0.0))
    return np.array(out)


def cues_between(
    cues: Cues, groups: list[list[Candidate]], first: IntArray, last: IntArray
) -> tuple[IntArray, IntArray]:
    """Per candidate: other candidates' cues between its own and the region (up to 2), and
    the nearest such cue beyond its own, -1 for none. first, last: each region's tokens."""
    between: list[int] = []
    beyond: list[int] = []
    for group, a, b in zip(groups, first.tolist(), last.tolist(), strict=True):
        offset: dict[int, int] = {}
        for c in group:
            if c.proposal >= 0:
                at = int(cues.first[c.proposal])
                offset[c.proposal] = at - b if at > b else at - a
        for c in group:
            mine = offset.get(c.proposal)
            if mine is None:
                between.append(0)
                beyond.append(-1)
                continue
            others = [(abs(v), q) for q, v in offset.items() if q != c.proposal and v * mine > 0]
            between.append(min(2, sum(1 for v, _ in others if v < abs(mine))))
            beyond.append(min(((v, q) for v, q in others if v > abs(mine)), default=(0, -1))[1])
    return np.array(between, dtype=np.int64), np.array(beyond, dtype=np.int64)


def nesting(proposals: Proposals, groups: list[list[Candidate]]) -> tuple[Numbers, Numbers]:
    """Per candidate with a cue: the largest probability that another candidate's cue gives to
    its cue as content (it is told by somebody else), and that its cue gives to another's."""
    cues, windows, p = proposals.cues, proposals.windows, proposals.probability
    content = p[:, LEFT] + p[:, RIGHT]
    begin: dict[int, tuple[int, int, int]] = {}

    def holds(outer: int, inner: int) -> float:
        if outer not in begin:
            low, high = int(windows.bounds[outer]), int(windows.bounds[outer + 1])
            begin[outer] = low, high, int(windows.at[low])
        low, high, first = begin[outer]
        row = low + int(cues.head[inner]) - first
        return float(content[row]) if low <= row < high else 0.0

    inside: list[float] = []
    around: list[float] = []
    for group in groups:
        of = sorted({c.proposal for c in group if c.proposal >= 0})
        within = {q: max((holds(o, q) for o in of if o != q), default=0.0) for q in of}
        outside = {q: max((holds(q, i) for i in of if i != q), default=0.0) for q in of}
        for c in group:
            inside.append(within.get(c.proposal, 0.0))
            around.append(outside.get(c.proposal, 0.0))
    return np.array(inside), np.array(around)


def other_speeches(tokens: Tokens, groups: RegionGroups) -> Numbers:
    """Per candidate: other items of its article whose speaker ends in the same word."""
    of_item = _speakers(tokens, [item.via or item.source for item in groups.items])
    counts = Counter(of_item)
    counts[_UNNAMED] = 0
    of_candidate = _speakers(tokens, [c.source for group in groups.candidates for c in group])
    owners = np.repeat(groups.owners, [len(group) for group in groups.candidates]).tolist()
    return np.array(
        [
            counts[found] - (found != _UNNAMED and owner >= 0 and found == of_item[owner])
            for found, owner in zip(of_candidate, owners, strict=True)
        ],
        dtype=np.float64,
    )


_UNNAMED = (-1, -1)


def _speakers(tokens: Tokens, sources: list[TokenRange | None]) -> list[tuple[int, int]]:
    """The article and the last word of each mention."""
    last = np.array([source[1] if source else -1 for source in sources], dtype=np.int64)
    article = articles_of(tokens, last)
    word = tokens.lower[np.maximum(last, 0)].view(np.int64)
    named = last >= 0
    return list(
        zip(np.where(named, article, -1).tolist(), np.where(named, word, -1).tolist(), strict=True)
    )
