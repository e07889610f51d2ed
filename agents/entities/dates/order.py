"""Whether an outlet writes the day before the month: 3/12/2014 in March or in December."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_NUMERIC = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:1[5-9]|20)\d\d(?![\d/])")
_MONTH_FIRST = frozenset({"us", "ph", "ca"})
_GENERIC = frozenset({"tv", "io", "me", "co", "ai", "fm", "ly", "to", "eu", "is", "it", "cc", "gg"})
"""Endings of two letters that outlets of any country have."""


def day_first(text: str, url: str | None, outlet: str | None) -> bool:
    """By the dates of the text that can be read in one way only, else by the outlet's address."""
    first = second = False
    for match in _NUMERIC.finditer(text):
        first = first or int(match[1]) > 12
        second = second or int(match[2]) > 12
    if first != second:
        return first
    host = urlsplit(url or "").hostname or ""
    if not host and re.fullmatch(r"[\w.-]{1,200}\.[a-z]{2}", outlet or ""):
        host = outlet or ""
    ending = host.rpartition(".")[2]
    return len(ending) == 2 and ending not in _GENERIC | _MONTH_FIRST
