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
    return digest(who, words_of(quote["text"]))


def digest(*parts: str) -> str:
    """24 characters that stand for some texts."""
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()[:24]
