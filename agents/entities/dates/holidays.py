"""Holidays, by the year or the one nearest to the publication."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable
from datetime import MAXYEAR, date, timedelta

from agents.entities.dates.direction import english_direction
from agents.entities.dates.types import Context, Found
from agents.entities.dates.words import STEPS, group, plain


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


def _orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar, as a Gregorian date (Meeus)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    behind = year // 100 - year // 400 - 2
    return date(year, month, day + 1) + timedelta(days=behind)


def _from_sunday(year: int) -> int:
    """Days from the fourth Sunday of Advent to 24 December."""
    return (date(year, 12, 24).weekday() + 1) % 7


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: _easter(year) + timedelta(days=days)


_HOLIDAYS: dict[str, Callable[[int], date]] = {
    "thanksgiving": lambda year: _nth(year, 11, 3, 4),
    "thanksgiving day": lambda year: _nth(year, 11, 3, 4),
    "black friday": lambda year: _nth(year, 11, 3, 4) + timedelta(days=1),
    "cyber monday": lambda year: _nth(year, 11, 3, 4) + timedelta(days=4),
    "giving tuesday": lambda year: _nth(year, 11, 3, 4) + timedelta(days=5),
    "christmas": _fixed(12, 25),
    "christmas day": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "boxing day": _fixed(12, 26),
    "new year's day": _fixed(1, 1),
    "new year's eve": _fixed(12, 31),
    "hogmanay": _fixed(12, 31),
    "orthodox christmas": _fixed(1, 7),
    "twelfth night": _fixed(1, 5),
    "burns night": _fixed(1, 25),
    "australia day": _fixed(1, 26),
    "groundhog day": _fixed(2, 2),
    "valentine's day": _fixed(2, 14),
    "international women's day": _fixed(3, 8),
    "st. david's day": _fixed(3, 1),
    "st david's day": _fixed(3, 1),
    "st. patrick's day": _fixed(3, 17),
    "st patrick's day": _fixed(3, 17),
    "april fools' day": _fixed(4, 1),
    "earth day": _fixed(4, 22),
    "st george's day": _fixed(4, 23),
    "anzac day": _fixed(4, 25),
    "may day": _fixed(5, 1),
    "juneteenth": _fixed(6, 19),
    "canada day": _fixed(7, 1),
    "fourth of july": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "halloween": _fixed(10, 31),
    "all saints' day": _fixed(11, 1),
    "all souls' day": _fixed(11, 2),
    "bonfire night": _fixed(11, 5),
    "guy fawkes night": _fixed(11, 5),
    "remembrance day": _fixed(11, 11),
    "remembrance sunday": lambda year: _nth(year, 11, 6, 2),
    "st. andrew's day": _fixed(11, 30),
    "st andrew's day": _fixed(11, 30),
    "advent sunday": lambda year: date(year, 12, 24) - timedelta(days=21 + _from_sunday(year)),
    "st. stephen's day": _fixed(12, 26),
    "st stephen's day": _fixed(12, 26),
    "armistice day": _fixed(11, 11),
    "veterans day": _fixed(11, 11),
    "martin luther king day": lambda year: _nth(year, 1, 0, 3),
    "martin luther king jr. day": lambda year: _nth(year, 1, 0, 3),
    "presidents' day": lambda year: _nth(year, 2, 0, 3),
    "memorial day": lambda year: _nth(year, 5, 0, -1),
    "labor day": lambda year: _nth(year, 9, 0, 1),
    "columbus day": lambda year: _nth(year, 10, 0, 2),
    "indigenous peoples' day": lambda year: _nth(year, 10, 0, 2),
    "mothering sunday": _from_easter(-21),
    "shrove tuesday": _from_easter(-47),
    "pancake day": _from_easter(-47),
    "mardi gras": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "maundy thursday": _from_easter(-3),
    "holy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "holy saturday": _from_easter(-1),
    "easter": _easter,
    "easter saturday": _from_easter(-1),
    "easter sunday": _easter,
    "easter monday": _from_easter(1),
    "orthodox easter": _orthodox_easter,
    "ascension day": _from_easter(39),
    "whit sunday": _from_easter(49),
    "pentecost": _from_easter(49),
    "trinity sunday": _from_easter(56),
    "whit monday": _from_easter(50),
    "pentecost monday": _from_easter(50),
}

_SHORT = ("thanksgiving", "christmas", "easter", "halloween", "pentecost", "mardi gras")
_LONG = sorted(_HOLIDAYS.keys() - set(_SHORT), key=lambda name: (-len(name), name))


def _written(names: Iterable[str]) -> str:
    capitalised = (re.sub(r"(?<!['’\w])[a-z](?!f\b)", lambda m: m[0].upper(), one) for one in names)
    return "|".join(one.replace(".", r"\.").replace("'", "['’]") for one in capitalised)


NAMES = _written(_LONG)
"""Feasts whose names mean a day wherever they stand, as a pattern."""

SHORT_NAMES = _written(_SHORT)
"""Those that may be a season, or a name's part: a day behind a preposition or before a year."""

_IS = re.compile(r"\s(?:is|are|will|falls)\b")


def holiday(match: re.Match[str], context: Context) -> Found | None:
    """ "Thanksgiving", "last Christmas": of the year stated, else the one nearest by the verb."""
    on = _HOLIDAYS[plain(group(match, "holiday"))]
    if group(match, "year"):
        return Found(on(int(match["year"])).isoformat(), "day", False)
    base = context.base
    if base is None:
        return None
    if group(match, "step"):
        year = base.year + STEPS[group(match, "step")]
        return Found(on(year).isoformat(), "day", True)
    years = [year for year in (base.year - 1, base.year, base.year + 1) if 1 <= year <= MAXYEAR]
    days = [on(year) for year in years]
    past = max((day for day in days if day <= base), default=None)
    future = min((day for day in days if day >= base), default=None)
    if past is None or future is None:
        return None
    direction = english_direction(match)
    if not direction and _IS.match(match.string, match.end()):
        direction = 1
    which = group(match, "which")
    nearer = future if 2 * (future - base).days < (base - past).days else past
    if which in ("last", "next"):
        nearer = past if which == "last" else future
    elif direction and (base - past).days < 300:
        nearer = past if direction < 0 else future
    return Found(nearer.isoformat(), "day", True)
