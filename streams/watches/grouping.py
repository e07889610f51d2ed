"""Which quotes are one alert."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from streams.matching import words_of


def group_of(quote: Mapping[str, Any]) -> str:
    """What quotes of one statement have in common: a row of `quotes` as the archive has it.

    The statement that the archive has given it (`streams.archive.statements`). Where that cannot
    be told: the same words, however they are punctuated, by the same identity or name.
    """
    if quote.get("statement"):
        return str(quote["statement"])
    who = quote["speaker_identity"] or words_of(quote["speaker"] or "")
    told = f"{who}\0{words_of(quote['text'])}"
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:24]
