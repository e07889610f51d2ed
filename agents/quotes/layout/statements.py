"""Statements and letters that a page gives without quotation marks: `Roe said in a statement:` or
`Statement by Roe:`, and below it paragraphs in which somebody says "we" or "I"; `Roe wrote:` and
below it what stands there; `Roe also said:` and below it a list.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agents.lexicon import english
from agents.quotes.arrays import Flags, HashArray, TokenRange
from agents.quotes.layout.introductions import likeliest_cues
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.propose.source_spans import find_sources
from agents.quotes.text.tokens import Tokens, articles_of, paragraph_bounds
from agents.quotes.text.words import token_text

MOST_PARAGRAPHS = 8
LONGEST_GREETING = 6
"""Words of a line that addresses somebody: "Dear friends,"."""
_LONGEST_INTRODUCTION = 60
_NEAR_END = 30
"""Tokens between a cue and the end of the introduction, at most."""
_SCORE, _SPEAKER = 0.7, 0.8
_COLON, _COMMA = label_hashes(": ,")
_OWN = label_hashes(" ".join(sorted(english.SPEAKERS_OWN_PRONOUNS - {"you"})) + " i myself")
_WROTE = "wrote writes posted tweeted reads read stated"
_STATED = label_hashes(
    "statement letter post message email e-mail memo note tweet release announcement said says "
    f"states {_WROTE}"
)
_FROM = label_hashes("by from of")
_NOUNS = label_hashes("statement letter message")
_BULLETS = frozenset("-–—•*·")
_WORD_FOR_WORD = label_hashes(f"{_WROTE} declared observed remarked proclaimed")
_SAID = label_hashes(
    " ".join(sorted(english.SAID)) + " told tells added adds continued continues stressed stresses"
)
_TELLS = np.concatenate([_STATED, _WORD_FOR_WORD, _SAID])
_GOES_ON = label_hashes("; ,")
_CLOSE = 5
"""Tokens between a cue and the colon behind which its words stand as they were said."""
_LEAST_WORDS = 8
_LONGEST_POINT = 80
_POINT = 0.8


def add_statements(batch: ParsedBatch, items: list[Attribution]) -> list[Attribution]:
    """Items with the statements; what was found inside them gives way.

    The words of a statement are marked in `tokens.in_turn`. Both lists are in text order.
    """
    tokens = batch.tokens
    if not len(tokens):
        return items
    pages = _Introductions(batch)
    made: list[Attribution] = []
    points: list[Attribution] = []
    taken: set[int] = set()
    for para in pages.introducing():
        if para in taken:
            continue
        own = pages.stated(para) or pages.word_for_word(para)
        cue, source = pages.who(para) if own else (None, None)
        if source is None:
            points += pages.points(para)
            continue
        content = [(int(pages.bounds[p]), int(pages.bounds[p + 1]) - 1) for p in own]
        made.append(Attribution(cue, source, content, _SCORE, _SPEAKER))
        taken.update(own)
    listed = {int(tokens.para[item.content[0][0]]) for item in points}
    if not made and not listed:
        return items
    for item in made:
        for low, high in item.content:
            tokens.in_turn[low : high + 1] = 1
    taken |= listed
    rest = [item for item in items if int(tokens.para[item.content[0][0]]) not in taken]
    return sorted([*rest, *made, *points], key=text_order)


class _Introductions:
    """The paragraphs of a batch that end in a colon, and what stands below them."""

    def __init__(self, batch: ParsedBatch) -> None:
        self.batch = batch
        tokens = batch.tokens
        self.bounds = paragraph_bounds(tokens)
        self.article = articles_of(tokens, self.bounds[:-1]).tolist()
        self.cues = likeliest_cues(tokens, batch.proposals) if len(batch.proposals.cues) else {}

    def introducing(self) -> Sequence[int]:
        """The paragraphs that end in a colon and tell of a statement."""
        tokens, bounds = self.batch.tokens, self.bounds
        ends = bounds[1:-1] - 1
        found = np.flatnonzero(tokens.lower[ends] == _COLON).tolist()
        return [
            para
            for para in found
            if bounds[para + 1] - bounds[para] <= _LONGEST_INTRODUCTION
            and self.article[para] == self.article[para + 1]
            and not tokens.in_turn[bounds[para]]
            and np.isin(tokens.lower[bounds[para] : bounds[para + 1]], _TELLS).any()
        ]

    def _name_before_verb(self, low: int, colon: int) -> tuple[TokenRange, TokenRange] | None:
        """Verb and subject of "Roe observed:", which the model takes for no cue."""
        tokens = self.batch.tokens
        verb = colon - 1
        while verb > max(low, colon - _CLOSE) and tokens.lower[verb] not in _WORD_FOR_WORD:
            verb -= 1
        if tokens.lower[verb] not in _WORD_FOR_WORD:
            return None
        first = verb
        while first > low and token_text(tokens, first - 1).istitle():
            first -= 1
        return ((verb, verb), (first, verb - 1)) if first < verb else None

    def word_for_word(self, para: int) -> list[int]:
        """The paragraph below "Roe wrote:", and those that go on from one that ends in ";"."""
        tokens, bounds = self.batch.tokens, self.bounds
        if not self._ends_with(para, _WORD_FOR_WORD):
            return []
        out: list[int] = []
        for below in range(para + 1, min(para + 1 + MOST_PARAGRAPHS, len(self.article))):
            low, high = int(bounds[below]), int(bounds[below + 1])
            if self.article[below] != self.article[para] or not self._plain(low, high):
                break
            if not out and self.batch.words[low:high].sum() < _LEAST_WORDS:
                break
            out.append(below)
            if tokens.lower[high - 1] not in _GOES_ON:
                break
        return out

    def points(self, para: int) -> list[Attribution]:
        """What the list below "Roe also said:" has, an attribution for each point."""
        tokens, bounds = self.batch.tokens, self.bounds
        cue, source = self.who(para) if self._ends_with(para, _SAID) else (None, None)
        out: list[Attribution] = []
        for below in range(para + 1, len(self.article) if source is not None else 0):
            low, high = int(bounds[below]), int(bounds[below + 1])
            if self.article[below] != self.article[para] or tokens.in_turn[low]:
                break
            if token_text(tokens, low) not in _BULLETS or not 3 < high - low <= _LONGEST_POINT:
                break
            if np.isin(tokens.lower[low:high], _SAID).any() or tokens.region[low + 1] >= 0:
                break
            out.append(Attribution(cue, source, [(low + 1, high - 1)], _POINT, _SPEAKER))
        return out if len(out) > 1 else []

    def _ends_with(self, para: int, cues: HashArray) -> bool:
        """Whether a cue of some stands near the colon that ends a paragraph."""
        tokens, bounds = self.batch.tokens, self.bounds
        colon = int(bounds[para + 1]) - 1
        low = max(int(bounds[para]), colon - _CLOSE)
        return bool((np.isin(tokens.lower[low:colon], cues) & (tokens.region[low:colon] < 0)).any())

    def _plain(self, low: int, high: int) -> bool:
        """Whether a paragraph has no marks, is of no list, of no turn, and introduces nothing."""
        tokens = self.batch.tokens
        return (
            not tokens.in_turn[low]
            and not (tokens.region[low:high] >= 0).any()
            and token_text(tokens, low) not in _BULLETS
            and bool(tokens.lower[high - 1] != _COLON)
        )

    def stated(self, para: int) -> list[int]:
        """The paragraphs below one in which somebody speaks of himself, without marks."""
        tokens, bounds = self.batch.tokens, self.bounds
        if not np.isin(tokens.lower[bounds[para] : bounds[para + 1]], _STATED).any():
            return []
        out: list[int] = []
        for below in range(para + 1, min(para + 2 + MOST_PARAGRAPHS, len(self.article))):
            low, high = int(bounds[below]), int(bounds[below + 1])
            if self.article[below] != self.article[para] or tokens.in_turn[low]:
                break
            if (tokens.region[low:high] >= 0).any() or token_text(tokens, low) in _BULLETS:
                break
            if not out and below == para + 1 and _is_greeting(tokens, self.batch.words, low, high):
                continue
            if not np.isin(tokens.lower[low:high], _OWN).any() or tokens.lower[high - 1] == _COLON:
                break
            out.append(below)
        return out

    def who(self, para: int) -> tuple[TokenRange | None, TokenRange | None]:
        """The cue of an introduction, or its colon, and whose words follow."""
        batch = self.batch
        tokens, words = batch.tokens, batch.words
        low, colon = int(self.bounds[para]), int(self.bounds[para + 1]) - 1
        chosen = self.cues.get(int(tokens.sent[colon]))
        if chosen is not None:
            cues = batch.proposals.cues
            cue = int(cues.first[chosen]), int(cues.last[chosen])
            sources = find_sources(tokens, words, batch.proposals, chosen, 1)
            if sources and colon - cue[1] <= _NEAR_END:
                return cue, sources[0][0]
        named = self._name_before_verb(low, colon)
        if named is not None:
            return named
        # "Statement by the family of Roe:"
        for at in range(low, min(low + 3, colon - 1)):
            if tokens.lower[at] in _NOUNS and tokens.lower[at + 1] in _FROM:
                end = at + 2
                while end < colon and tokens.lower[end] != _COMMA:
                    end += 1
                if end > at + 2:
                    return (colon, colon), (at + 2, end - 1)
        return None, None


def _is_greeting(tokens: Tokens, words: Flags, low: int, high: int) -> bool:
    """Whether a paragraph addresses somebody: "Dear friends,"."""
    return tokens.lower[high - 1] == _COMMA and int(words[low:high].sum()) <= LONGEST_GREETING
