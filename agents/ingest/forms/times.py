"""Times as publishers write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ZONE = re.compile(r"(?<=:\d\d) (?:UTC|GMT|Z|([+-]\d\d:?\d\d))$")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")


def _zone(match: re.Match[str]) -> str:
    return match[1] or "Z"


def read_time(value: str | None) -> str | None:
    """The time as it was given, where it is ISO 8601; else made so, or None.

    Other forms: as in mail headers; seconds or milliseconds since 1970; a space before the zone.
    """
    if value is None:
        return None
    value = value.strip()[:100]
    if value[:4].isdigit():
        value = _ZONE.sub(_zone, value)
    if _EPOCH.fullmatch(value):
        seconds = int(value[:10])
        return datetime.fromtimestamp(seconds, UTC).isoformat()
    try:
        datetime.fromisoformat(value)
    except ValueError:
        try:
            return parsedate_to_datetime(value).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return value


def instant(value: str | None) -> datetime | None:
    """A time with its zone, UTC where it names none; None for none."""
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
