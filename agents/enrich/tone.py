"""Tone by a lexicon: VADER (Hutto and Gilbert, 2014), for English.

It adds up word weights with rules for negation, degree and capitals. It does not see irony, nor
whom a word is about; see `schemas.enriched.Tone`.
"""

from __future__ import annotations

import functools
import re
import string
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from vaderSentiment.vaderSentiment import (
    SentimentIntensityAnalyzer,
)

from schemas import plain

READ_CHARACTERS = 10_000
"""The head of a text carries its tone."""

SENTENCE_CHARACTERS = 600
"""Of a longer sentence only so much is read: the analyser's work grows faster than its input."""

_END = re.compile(r"(?<=[.!?])[\"'”’)]?\s+|\n+")


def tone(text: str, towards: str | None, excluded: Sequence[Sequence[int]] = ()) -> plain.Tone:
    """The tone of a text; `towards` is the entity that it is about, if known.

    The mean over sentences: the analyser was made for short texts and saturates on long ones.
    `excluded`: ranges of the text that are left out.
    """
    for start, end in excluded:
        text = text[:start] + "\n" * (end - start) + text[end:]
    sentences = [part for part in _END.split(text[:READ_CHARACTERS]) if part.strip()] or [""]
    scores = [_scores(part[:SENTENCE_CHARACTERS]) for part in sentences]
    return {
        "polarity": round(sum(score.compound for score in scores) / len(scores), 4),
        "positive": round(sum(score.positive for score in scores) / len(scores), 4),
        "negative": round(sum(score.negative for score in scores) / len(scores), 4),
        "towards": towards,
    }


NEUTRAL = 0.05
"""Polarity between -NEUTRAL and NEUTRAL is neutral, as VADER's authors advise."""


def sentences_with_tone(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges of the sentences in `text[start:end]` that are not neutral."""
    end = min(end, start + READ_CHARACTERS)
    found = []
    position = start
    while position < end:
        match = _END.search(text, position, end)
        stop = match.start() if match else end
        part = text[position : min(stop, position + SENTENCE_CHARACTERS)]
        if abs(_scores(part).compound) >= NEUTRAL:
            found.append((position, stop))
        position = match.end() if match else end
    return found


class _Scores(NamedTuple):
    compound: float
    positive: float
    negative: float


@functools.lru_cache(maxsize=1024)
def _scores(sentence: str) -> _Scores:
    """The analyser's scores; without it where no word has a weight."""
    known = _analyser()
    if not _weighted(sentence, known.lexicon, known.emojis):
        return _Scores(0.0, 0.0, 0.0)
    scores = known.polarity_scores(sentence)
    return _Scores(scores["compound"], scores["pos"], scores["neg"])


def _weighted(sentence: str, lexicon: Mapping[str, float], emojis: Mapping[str, str]) -> bool:
    """Whether a word as the analyser sees it, with its marks or without, may have a weight."""
    if not sentence.isascii() and not emojis.keys().isdisjoint(sentence):
        return True
    words = sentence.lower().split()
    return not (
        lexicon.keys().isdisjoint(words)
        and lexicon.keys().isdisjoint([word.strip(string.punctuation) for word in words])
    )


@functools.cache
def _analyser() -> Any:
    return SentimentIntensityAnalyzer()
