"""Which quotes are one alert."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from streams.matching import words_of


def group_of(quote: Mapping[str, Any]) -> str:
    """What quotes of one statement have in common: a row of `quotes` as the archive has it.

    The same words, however they are punctuated, by the same identity; by the same name where
    nobody knows who it is.
    """
    who = quote["speaker_identity"] or words_of(quote["speaker"] or "")
    told = f"{who}\0{words_of(quote['text'])}"
    return hashlib.sha256(told.encode(errors="replace")).hexdigest()[:24]
