"""Transcripts: paragraphs `NAME: ...` that take turns, without quotation marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from agents.quotes.arrays import Flags, TokenRange, running_total
from agents.quotes.layout.interviews import ANSWERS, QUESTIONS, who_answers
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.text.tokens import Tokens, articles_of, paragraph_bounds
from agents.quotes.text.words import token_texts

_COLON = label_hashes(":")[0]
_LONGEST_NAME = 5
_LEAST_TURNS = 3
_LEAST_WORDS = 2


@dataclass(frozen=True, slots=True)
class _Turn:
    """A paragraph that a name and a colon begin."""

    name: str
    source: TokenRange
    content: TokenRange


def add_turns(
    tokens: Tokens, words: Flags, capital: Flags, items: list[Attribution]
) -> list[Attribution]:
    """Items with every turn of a transcript as one; what was found inside a turn gives way.

    A transcript is an article with at least three paragraphs that begin with a name and a
    colon, some name at least twice. In one of `Q:` and `A:` the answers are of the person whom the
    introduction names; questions have no speaker. The words of turns are
    marked in `tokens.in_turn`. Both lists are in text order.
    """
    if not len(tokens):
        return items
    by_article: dict[int, list[_Turn]] = {}
    for article, turn in _paragraphs_with_names(tokens, words, capital):
        by_article.setdefault(article, []).append(turn)
    turns: list[Attribution] = []
    for group in by_article.values():
        names = Counter(turn.name for turn in group)
        if len(group) < _LEAST_TURNS or max(names.values()) < 2:
            continue
        interview = not names.keys().isdisjoint(QUESTIONS) and not names.keys().isdisjoint(ANSWERS)
        guest = _guest(tokens, words, capital, group[0]) if interview else None
        for turn in group:
            if names[turn.name] > 1 or turn.name.isupper():
                colon = turn.source[1] + 1
                source: TokenRange | None = turn.source
                if interview and turn.name in QUESTIONS | ANSWERS:
                    source = guest if turn.name in ANSWERS else None
                sure = 0.9 if source else 0.0
                turns.append(Attribution((colon, colon), source, [turn.content], 0.8, sure))
    if not turns:
        return items
    # The words of a turn are verbatim, as those in marks are.
    for said in turns:
        low, high = said.content[0]
        tokens.in_turn[low : high + 1] = 1
    taken = {int(tokens.para[turn.content[0][0]]) for turn in turns}
    rest = [a for a in items if int(tokens.para[a.content[0][0]]) not in taken]
    return sorted([*rest, *turns], key=text_order)


def _guest(tokens: Tokens, words: Flags, capital: Flags, first: _Turn) -> TokenRange | None:
    """The name of the interviewed, in what stands above the first turn."""
    begin = first.source[0]
    of_tokens = articles_of(tokens, np.array([begin]))[0]
    low = begin
    bounds = paragraph_bounds(tokens)
    starts = bounds[:-1][articles_of(tokens, bounds[:-1]) == of_tokens]
    if len(starts):
        low = int(starts[0])
    return who_answers(tokens, words, capital, low, begin)


def _paragraphs_with_names(
    tokens: Tokens, words: Flags, capital: Flags
) -> Iterator[tuple[int, _Turn]]:
    """Paragraphs without quotation that begin with a name and a colon, and their articles."""
    bounds = paragraph_bounds(tokens)
    articles = articles_of(tokens, bounds[:-1]).tolist()
    ends = bounds.tolist()
    total = running_total(words)
    for colon in np.flatnonzero(tokens.lower == _COLON).tolist():
        para = int(tokens.para[colon])
        low, high = ends[para], ends[para + 1] - 1
        if not words[low] or not 1 <= colon - low <= _LONGEST_NAME:
            continue
        if not capital[low:colon][words[low:colon]].all():
            continue
        if total[high + 1] - total[colon + 1] < _LEAST_WORDS:
            continue
        if (tokens.region[low : high + 1] >= 0).any():
            continue
        start = colon + 1
        while start < high and not words[start]:
            start += 1
        while high > start and not words[high]:
            high -= 1
        name = " ".join(token_texts(tokens, low, colon - 1))
        yield articles[para], _Turn(name, (low, colon - 1), (start, high))
