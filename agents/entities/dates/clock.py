"""The time of day beside a day, and the eve before it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from agents.entities.dates.types import Found

_EVE = re.compile(r"\b[Tt]he\s(?:eve\sof|day\sbefore|day\s(after))\s(?:the\s)?$")
_CLOCK_AFTER = re.compile(
    r"(?:,?\s(?:at|around|about))\s(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\b\.?", re.IGNORECASE
)
_CLOCK_BEFORE = re.compile(
    r"\b(\d{1,2})(?::(\d\d))?\s?([ap])\.?m\b\.?(?:\s[A-Z]{2,4})?,?\s(?:on\s)?$", re.IGNORECASE
)


def widen(text: str, found: Found, start: int, end: int) -> tuple[Found, int, int]:
    """A day with the time of day beside it, or as the eve that stands before it."""
    if found.granularity != "day" or found.until:
        return found, start, end
    eve = _EVE.search(text, max(0, start - 24), start)
    if eve:
        try:
            day = date.fromisoformat(found.value) - timedelta(days=-1 if eve[1] else 1)
        except OverflowError:
            return found, start, end
        return Found(day.isoformat(), "day", found.relative), eve.start(), end
    after = _CLOCK_AFTER.match(text, end)
    before = None if after else _CLOCK_BEFORE.search(text, max(0, start - 24), start)
    clock = after or before
    if clock is None or not 1 <= int(clock[1]) <= 12 or int(clock[2] or 0) > 59:
        return found, start, end
    hour = int(clock[1]) % 12 + (12 if clock[3].lower() == "p" else 0)
    value = f"{found.value}T{hour:02d}:{int(clock[2] or 0):02d}"
    if before:
        start = before.start()
    else:
        end = clock.end() - text[clock.start() : clock.end()].endswith(".") * (text[end] == "\n")
    return Found(value, "time", found.relative), start, end
