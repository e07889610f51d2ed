"""What an enriched event says, in the words that people use: functions on event dictionaries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

BEGINNING = 90
"""Characters of an article's first words, where it has no title."""

_SPACES = re.compile(r"\s+")
_IDENTITY = re.compile(r"[po][0-9a-f]{16}")


def speaker_name(speaker: Mapping[str, Any]) -> str | None:
    """What to call a speaker: the resolved name, else the mention; None where it is open."""
    return speaker.get("name") or (speaker.get("mention") or {}).get("text")


def is_identity(text: str) -> bool:
    """Whether a text is the id of an identity: who somebody is across articles."""
    return _IDENTITY.fullmatch(text) is not None


def identity_of(entity: Mapping[str, Any]) -> str | None:
    """The identity that an entity is linked with by a gazetteer that the archive has exported."""
    ids = (link["id"] for link in entity.get("links") or ())
    return next(filter(is_identity, ids), None)


def above(data: dict[str, Any], floor: float) -> dict[str, Any]:
    """An enriched event without the quotes whose confidence is below a floor.

    What goes on from one of them stands alone. A marker, and an event that loses nothing, is
    given back as it is.
    """
    quotes = data.get("quotes") or ()
    kept = [quote for quote in quotes if quote["confidence"] >= floor]
    if len(kept) == len(quotes):
        return data
    ids = {quote["id"] for quote in kept}
    return {
        **data,
        "quotes": [
            quote if quote.get("continues") in ids else {**quote, "continues": None}
            for quote in kept
        ],
    }


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
