"""Tone by a lexicon: VADER (Hutto and Gilbert, 2014), for English.

It adds up word weights with rules for negation, degree and capitals. It does not see irony, nor
whom a word is about; see `schemas.enriched.Tone`.
"""

from __future__ import annotations

import functools
from typing import Any

from vaderSentiment.vaderSentiment import (
    SentimentIntensityAnalyzer,
)

READ_CHARACTERS = 10_000
"""The head of a text carries its tone; the analyser's work grows faster than its input."""


def tone(text: str, towards: str | None) -> dict[str, Any]:
    """A `schemas.enriched.Tone` of a text; `towards` is the entity that it is about, if known."""
    scores = _sentences(text[:READ_CHARACTERS])
    return {
        "polarity": round(sum(s["compound"] for s in scores) / len(scores), 4),
        "positive": round(sum(s["pos"] for s in scores) / len(scores), 4),
        "negative": round(sum(s["neg"] for s in scores) / len(scores), 4),
        "towards": towards,
    }


def _sentences(text: str) -> list[dict[str, float]]:
    """Scores by line: the analyser was made for short texts and saturates on long ones."""
    lines = [line for line in text.splitlines() if line.strip()] or [""]
    return [_analyser().polarity_scores(line[:1_000]) for line in lines]


@functools.cache
def _analyser() -> Any:
    return SentimentIntensityAnalyzer()
