"""Holidays, by the year or the one nearest to the publication."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from agents.entities.dates.direction import english_direction
from agents.entities.dates.types import Context, Found
from agents.entities.dates.words import group, plain


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th weekday of a month; the last one for n = -1."""
    days = [
        day
        for day in calendar.Calendar().itermonthdates(year, month)
        if day.month == month and day.weekday() == weekday
    ]
    return days[n - 1 if n > 0 else n]


def _easter(year: int) -> date:
    """Western Easter Sunday (the "anonymous" Gregorian rule; Meeus, Astronomical Algorithms).

    `dateutil.easter` has it too, but is no dependency of this project, only of some of its own.
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


_HOLIDAYS: dict[str, Callable[[int], date]] = {
    "thanksgiving": lambda year: _nth(year, 11, 3, 4),
    "christmas": lambda year: date(year, 12, 25),
    "christmas day": lambda year: date(year, 12, 25),
    "christmas eve": lambda year: date(year, 12, 24),
    "boxing day": lambda year: date(year, 12, 26),
    "new year's day": lambda year: date(year, 1, 1),
    "new year's eve": lambda year: date(year, 12, 31),
    "valentine's day": lambda year: date(year, 2, 14),
    "st. patrick's day": lambda year: date(year, 3, 17),
    "may day": lambda year: date(year, 5, 1),
    "fourth of july": lambda year: date(year, 7, 4),
    "halloween": lambda year: date(year, 10, 31),
    "labor day": lambda year: _nth(year, 9, 0, 1),
    "memorial day": lambda year: _nth(year, 5, 0, -1),
    "veterans day": lambda year: date(year, 11, 11),
    "martin luther king day": lambda year: _nth(year, 1, 0, 3),
    "easter": _easter,
    "easter monday": lambda year: _easter(year) + timedelta(days=1),
    "good friday": lambda year: _easter(year) - timedelta(days=2),
}


def holiday(match: re.Match[str], context: Context) -> Found | None:
    """ "Thanksgiving", "last Christmas": of the year stated, else the one nearest by the verb."""
    name = plain(group(match, "holiday"))
    name = name.replace("jr. ", "").replace("thanksgiving day", "thanksgiving")
    on = _HOLIDAYS[name.replace("easter sunday", "easter")]
    if group(match, "year"):
        return Found(on(int(match["year"])).isoformat(), "day", False)
    base = context.base
    if base is None:
        return None
    days = [on(base.year + step) for step in (-1, 0, 1)]
    past = max(day for day in days if day <= base)
    future = min(day for day in days if day >= base)
    direction = english_direction(match)
    which = group(match, "which")
    nearer = future if 2 * (future - base).days < (base - past).days else past
    if which in ("last", "next"):
        nearer = past if which == "last" else future
    elif direction and (base - past).days < 300:
        nearer = past if direction < 0 else future
    return Found(nearer.isoformat(), "day", True)
