"""What an enriched event says, in the words that people use: functions on event dictionaries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SPACES = re.compile(r"\s+")


def speaker_name(speaker: Mapping[str, Any]) -> str | None:
    """What to call a speaker: the resolved name, else the mention; None where it is open."""
    return speaker.get("name") or (speaker.get("mention") or {}).get("text")


def extent(quote: Mapping[str, Any]) -> tuple[int, int]:
    """The outermost code-point offsets of a quote's spans, the end exclusive."""
    spans = quote["spans"]
    return min(span[0] for span in spans), max(span[1] for span in spans)


def one_line(text: str) -> str:
    """Text on one line, with single blanks."""
    return _SPACES.sub(" ", text)


def first_words(text: str, characters: int) -> str:
    """The beginning of a text on one line, for an article without a title, cut between words."""
    line = one_line(text[: 6 * characters]).strip()
    return line if len(line) <= characters else line[:characters].rsplit(" ", 1)[0] + " …"
