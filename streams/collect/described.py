"""What is known of a source, for people and programs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from streams.collect import rhythm
from streams.collect.state import Memory

_PASSWORD = re.compile(r"(?<=://)[^/@]*@")


def described(memory: Memory, now: float) -> dict[str, Any]:
    """What is known of a source, for people and programs. Times are ISO 8601, None for never."""
    return {
        "id": memory.id,
        "name": memory.name,
        "url": without_password(memory.location),
        "kind": memory.kind,
        "state": rhythm.status(memory, now),
        "last_visit": iso(memory.visited),
        "last_success": iso(memory.success),
        "last_news": iso(memory.news),
        "next_visit": iso(memory.due) if not memory.paused else None,
        "new": memory.new,
        "seen": memory.seen,
        "bytes": memory.bytes,
        "failures": memory.failures,
        "reason": memory.reason or None,
        "error": memory.error or None,
    }


def iso(at: float) -> str | None:
    """Seconds since the epoch as ISO 8601 in UTC; None for 0."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds") if at else None


def without_password(location: str) -> str:
    """A location that may be shown: user and password left out."""
    return _PASSWORD.sub("", location)
