"""Tone by a lexicon: VADER (Hutto and Gilbert, 2014), for English.

It adds up word weights with rules for negation, degree and capitals. It does not see irony, nor
whom a word is about; see `schemas.enriched.Tone`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

from vaderSentiment.vaderSentiment import (
    SentimentIntensityAnalyzer,
)

READ_CHARACTERS = 10_000
"""The head of a text carries its tone."""

SENTENCE_CHARACTERS = 600
"""Of a longer sentence only so much is read: the analyser's work grows faster than its input."""

_END = re.compile(r"(?<=[.!?])[\"'”’)]?\s+|\n+")


def tone(text: str, towards: str | None, excluded: Sequence[Sequence[int]] = ()) -> dict[str, Any]:
    """A `schemas.enriched.Tone` of a text; `towards` is the entity that it is about, if known.

    The mean over sentences: the analyser was made for short texts and saturates on long ones.
    `excluded`: ranges of the text that are left out.
    """
    for start, end in excluded:
        text = text[:start] + "\n" * (end - start) + text[end:]
    sentences = [part for part in _END.split(text[:READ_CHARACTERS]) if part.strip()] or [""]
    scores = [_analyser().polarity_scores(part[:SENTENCE_CHARACTERS]) for part in sentences]
    return {
        "polarity": round(sum(score["compound"] for score in scores) / len(scores), 4),
        "positive": round(sum(score["pos"] for score in scores) / len(scores), 4),
        "negative": round(sum(score["neg"] for score in scores) / len(scores), 4),
        "towards": towards,
    }


@functools.cache
def _analyser() -> Any:
    return SentimentIntensityAnalyzer()
