"""Times as people give them to commands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

from streams.errors import UsageError

FORMS = "ISO 8601 (UTC), 2h, 3d, yesterday"
"""What a help says that a time may be."""


def read_time(text: str, *, ends: bool = False) -> datetime:
    """A moment: ISO 8601, UTC where it names no zone, or so long ago: `90m`, `6h`, `2 weeks`.

    A day alone (`2024-05-01`, `today`, `yesterday`) is its beginning; where a stretch `ends` with
    it, its end. Raises UsageError.
    """
    plain = text.strip()
    days = {"today": 0, "yesterday": 1}
    try:
        if plain.lower() in days:
            day = datetime.now(UTC).date() - timedelta(days=days[plain.lower()])
            plain = day.isoformat()
        found = _iso(plain) or _ago(plain)
        if found is None:
            raise ValueError
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        if ends and _is_day(plain):
            found += timedelta(days=1)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no time: give 2024-05-01, 2024-05-01T06:00, yesterday, or 30m, 6h, "
            "3d, 2 weeks ago."
        ) from None


def read_start(text: str) -> Literal["start", "now"] | datetime:
    """Where reading begins, of --from. Raises UsageError."""
    if text == "start":
        return "start"
    if text == "now":
        return "now"
    try:
        return read_time(text)
    except UsageError as error:
        raise UsageError(f"--from takes start, now or a time. {error}") from None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _is_day(text: str) -> bool:
    found = _iso(text)
    return found is not None and not any(mark in text for mark in ":T ")


def _ago(text: str) -> datetime | None:
    # Only what is relative to now; its guesses at dates would take a typo for one.
    import dateparser

    settings = {
        "PARSERS": ["relative-time"],
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": True,
    }
    found: datetime | None = dateparser.parse(text, languages=["en"], settings=settings)
    return found if found is not None and found <= datetime.now(UTC) else None
