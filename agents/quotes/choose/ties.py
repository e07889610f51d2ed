"""Mentions in the sentence of a quoted region, and how the parse ties each to the region."""

from __future__ import annotations

from dataclasses import dataclass

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

UNTIED, GOVERNS, SUBJECT, PASSIVE, POSSESSOR, AGENT, OBJECT, INDIRECT, OTHER = range(9)
"""How a mention is tied to a region: not at all; it stands above the region itself ("a
report that ..."); or it is the subject, passive subject, possessor, agent, object,
object of a preposition, or another child of a word that stands above the region."""

_PUNCT = int(label_hashes("punct")[0])
_TIES = {
    int(h): tie
    for names, tie in (
        ("nsubj", SUBJECT),
        ("nsubjpass", PASSIVE),
        ("poss", POSSESSOR),
        ("dobj dative", OBJECT),
        ("pobj", INDIRECT),
    )
    for h in label_hashes(names)
}
_AGENT, _POBJ = (int(h) for h in label_hashes("agent pobj"))


@dataclass(frozen=True, slots=True)
class Tie:
    """kind, steps climbed, and the word above the region to which the mention is tied."""

    kind: int = UNTIED
    step: int = 0
    node: int = -1


class Above:
    """The words above one region, in the parse of its sentences."""

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
            return Tie(GOVERNS, self.steps[token], token)
        tokens = self.tokens
        up = int(tokens.head[token])
        dep = int(tokens.dep[token])
        if up in self.steps:
            return Tie(_TIES.get(dep, OTHER), self.steps[up], up)
        if dep == _POBJ:
            top = int(tokens.head[up])
            if top in self.steps:
                kind = AGENT if int(tokens.dep[up]) == _AGENT else INDIRECT
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
