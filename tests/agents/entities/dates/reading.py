"""Reading the dates of a text, which was published on Sunday 9 January 2022 unless said."""

from __future__ import annotations

from typing import Any

from agents.entities.dates.find import find_dates
from schemas.entities import DateMention

PUBLISHED = "2022-01-09T18:30:00Z"


def read(text: str, published: str | None = PUBLISHED, language: str = "en") -> list[Any]:
    """`(text, value)` of each mention, `(text, value, until)` where it is a range."""
    found = find_dates(text, published, language)
    for mention in found:
        DateMention.model_validate(mention)
        assert text[mention["start"] : mention["end"]] == mention["text"]
    return [
        (one["text"], one["value"], one["until"]) if one["until"] else (one["text"], one["value"])
        for one in found
    ]
