"""The words that govern a quoted region in the parse, and how mentions are tied to them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from agents.quotes.arrays import TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.text.phrases import Phrases
from agents.quotes.text.tokens import Tokens

MENTIONS = 12
"""Mentions of one sentence that are weighed for a region, the nearest ones."""
EDGE_TOKENS = 40
"""Tokens looked at from each end of a long region, and outside it on each side."""
CLIMB = 6
"""Heads climbed from the word that a region hangs on."""


class TieKind(IntEnum):
    """How a mention is tied to a region: as one of the words that govern it ("a report that
    ..."), or as a child of such a word, by its grammatical function. INDIRECT is the object
    of a preposition."""

    NONE = 0
    GOVERNS = 1
    SUBJECT = 2
    PASSIVE_SUBJECT = 3
    POSSESSOR = 4
    AGENT = 5
    OBJECT = 6
    INDIRECT = 7
    OTHER = 8


_PUNCT = int(label_hashes("punct")[0])
_KINDS = {
    int(h): kind
    for names, kind in (
        ("nsubj", TieKind.SUBJECT),
        ("nsubjpass", TieKind.PASSIVE_SUBJECT),
        ("poss", TieKind.POSSESSOR),
        ("dobj dative", TieKind.OBJECT),
        ("pobj", TieKind.INDIRECT),
    )
    for h in label_hashes(names)
}
_AGENT, _POBJ = (int(h) for h in label_hashes("agent pobj"))


@dataclass(frozen=True, slots=True)
class Tie:
    """governor: the governing word to which the mention is tied, -1 for none; step: heads
    between the region and that word."""

    kind: TieKind = TieKind.NONE
    step: int = 0
    governor: int = -1


class Governors:
    """The words outside a region that its words hang on, and their heads in turn.

    steps: each such word, and the heads climbed to it. low, high: the tokens looked at,
    end-exclusive: the region's sentences, or a part of long ones.
    """

    def __init__(self, tokens: Tokens, region: int) -> None:
        self.tokens = tokens
        self.region = region
        first, last = int(tokens.region_first[region]), int(tokens.region_last[region])
        self.first, self.last = first, last
        self.low = int(tokens.sent_start[tokens.sent[first]])
        self.high = int(tokens.sent_start[tokens.sent[last] + 1])
        self.low = max(self.low, first - EDGE_TOKENS)
        self.high = min(self.high, last + 1 + EDGE_TOKENS)
        self.steps: dict[int, int] = {}
        head = tokens.head
        cut = min(first + EDGE_TOKENS, last + 1)
        for token in (*range(first, cut), *range(max(cut, last + 1 - EDGE_TOKENS), last + 1)):
            up = int(head[token])
            if (up < first or up > last) and int(tokens.dep[token]) != _PUNCT:
                self._climb(up)
        for token in (*range(self.low, first), *range(last + 1, self.high)):
            if first <= int(head[token]) <= last and int(tokens.dep[token]) != _PUNCT:
                self._climb(token)

    def _climb(self, token: int) -> None:
        region, head = self.tokens.region, self.tokens.head
        for step in range(CLIMB):
            if self.steps.get(token, CLIMB) <= step:
                return
            self.steps[token] = step
            up = int(head[token])
            if up == token or region[up] == self.region:
                return
            token = up

    def tie(self, token: int) -> Tie:
        """How the mention with this head is tied to the region."""
        if token in self.steps:
            return Tie(TieKind.GOVERNS, self.steps[token], token)
        tokens = self.tokens
        up = int(tokens.head[token])
        dep = int(tokens.dep[token])
        if up in self.steps:
            return Tie(_KINDS.get(dep, TieKind.OTHER), self.steps[up], up)
        if dep == _POBJ:
            top = int(tokens.head[up])
            if top in self.steps:
                kind = TieKind.AGENT if int(tokens.dep[up]) == _AGENT else TieKind.INDIRECT
                return Tie(kind, self.steps[top], top)
        return Tie()

    def mentions(self, phrases: Phrases) -> list[tuple[TokenRange, int]]:
        """Noun phrases of the region's sentences outside quotations, nearest first: the
        phrase and its head, at most MENTIONS."""
        tokens = self.tokens
        low, high = np.searchsorted(phrases.head, (self.low, self.high)).tolist()
        found = sorted(
            (token - self.last if token > self.last else self.first - token, token, k)
            for k, token in enumerate(phrases.head[low:high].tolist(), start=low)
            if tokens.region[token] < 0
        )
        return [
            ((int(phrases.first[k]), int(phrases.last[k])), token)
            for _, token, k in found[:MENTIONS]
        ]
