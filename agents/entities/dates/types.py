"""What date rules read from a match, and from what they reckon."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from agents.entities.dates.direction import english_direction

Direction = Callable[[re.Match[str]], int]


@dataclass(frozen=True, slots=True)
class Found:
    """A date in ISO 8601 notation, or as near as that has one.

    until: the end of a range. relative: reckoned from the publication. span: where the mention
    stands, if not where the whole match does.
    """

    value: str
    granularity: str
    relative: bool
    until: str | None = None
    span: tuple[int, int] | None = None


@dataclass(slots=True)
class Context:
    """What a date is reckoned from.

    base: the day of publication. last: the date named last, and where its mention begins. year:
    that of the last date stated in full, and where. day_first: whether "3/12/2014" is in December.
    direction: 1 where the words around a match
    say that it lies ahead, -1 or -2 behind, 0 where none tells.
    """

    base: date | None
    direction: Direction = english_direction
    last: Found | None = None
    last_at: int = 0
    year: int | None = None
    year_at: int = 0
    day_first: bool = False


Read = Callable[[re.Match[str], Context], "Found | list[Found] | None"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, what reads its matches, and what every match of it holds, where that is known."""

    pattern: re.Pattern[str]
    read: Read
    held: re.Pattern[str] | None = None
