"""Times as publishers write them, to ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_ZONE = re.compile(r"(?<=:\d\d) (?:UTC|GMT|Z|([+-]\d\d:?\d\d))$")
_ZONES = {
    1: "WEST CET MEZ BST",
    2: "CEST MESZ EET SAST",
    3: "EEST MSK",
    8: "HKT SGT AWST",
    9: "JST KST",
    10: "AEST",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
}
_HOURS = {name: hours for hours, names in _ZONES.items() for name in names.split()}
"""Zones that mail (RFC 5322) has no name for; none that several parts of the world call theirs."""
_NAMED = re.compile(rf"(?<=\d) ?({'|'.join(_HOURS)})$")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")


def _zone(match: re.Match[str]) -> str:
    return match[1] or "Z"


def named_hours(text: str) -> int:
    """Hours before UTC of a zone that a time names at its end, where mail has no name for it."""
    found = _NAMED.search(text.strip())
    return _HOURS[found[1]] if found else 0


def read_time(value: str | None) -> str | None:
    """The time as it was given, where it is ISO 8601; else made so, or None.

    Other forms: as in mail headers; seconds or milliseconds since 1970; a space before the zone.
    """
    if value is None:
        return None
    value = value.strip()[:100]
    value = _NAMED.sub(lambda zone: f" +{_HOURS[zone[1]]:02}:00", value)
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
