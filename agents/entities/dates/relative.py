"""Dates that are reckoned from another: from the publication, or from the date named last."""

from __future__ import annotations

import re
from datetime import date, timedelta

from agents.entities.dates.direction import english_direction
from agents.entities.dates.stated import month_day
from agents.entities.dates.types import Context, Found
from agents.entities.dates.weekdays import NEAR_CHARACTERS
from agents.entities.dates.words import NEAR_DAYS, STEPS, as_date, group, number, plain
from agents.lexicon.french import UNITS

ROUND_YEARS = 300
"""So many years ago is about so long, not in that year."""


def near_day(match: re.Match[str], context: Context) -> Found | None:
    """ "Today", "the day before yesterday"."""
    if context.base is None:
        return None
    word = plain(group(match, "near")).removesuffix("'hui")
    step = NEAR_DAYS.get(word, 0)
    if group(match, "beyond"):
        step *= 2
    return Found((context.base + timedelta(days=step)).isoformat(), "day", True)


def near_unit(match: re.Match[str], context: Context) -> Found | None:
    """ "Last week", "this month", "over the weekend"."""
    if context.base is None:
        return None
    step = STEPS[plain(group(match, "which"))]
    unit = UNITS.get(group(match, "unit"), group(match, "unit"))
    if group(match, "which") == "the":
        step = -1 if english_direction(match) <= 0 and context.base.weekday() < 5 else 0
    return _shift(context.base, unit, step, True)


def _shift(base: date, unit: str, count: int, relative: bool) -> Found | None:
    """The day, week, month, ... that lies `count` of them after that of `base`."""
    try:
        if unit == "day":
            return Found((base + timedelta(days=count)).isoformat(), "day", relative)
        if unit == "week":
            year, week, _ = (base + timedelta(weeks=count)).isocalendar()
            return Found(f"{year:04d}-W{week:02d}", "week", relative)
        if unit == "weekend":
            saturday = base - timedelta(days=base.weekday()) + timedelta(days=5, weeks=count)
            sunday = (saturday + timedelta(days=1)).isoformat()
            return Found(saturday.isoformat(), "weekend", relative, until=sunday)
    except OverflowError:
        return None
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] * count
    year, month = divmod(base.year * 12 + base.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    if unit == "month":
        return Found(f"{year:04d}-{month + 1:02d}", "month", relative)
    if unit == "quarter":
        return Found(f"{year:04d}-Q{month // 3 + 1}", "quarter", relative)
    if unit == "year":
        return Found(f"{year:04d}", "year", relative)
    return Found(f"{year // 10:03d}X", "decade", relative)


def ago(match: re.Match[str], context: Context) -> Found | None:
    """ "Two months ago", "il y a deux mois"."""
    if context.base is None:
        return None
    unit = group(match, "unit").rstrip("s") if group(match, "unit") != "mois" else "mois"
    sign = 1 if "now" in group(match, "way") else -1
    count = number(match["count"])
    if unit == "year" and count >= ROUND_YEARS:
        return None
    return _shift(context.base, UNITS.get(unit, unit), sign * count, True)


def french_ahead(match: re.Match[str], context: Context) -> Found | None:
    """ "Dans trois jours"."""
    if context.base is None:
        return None
    return _shift(context.base, _french_unit(match), number(match["count"]), True)


def _french_unit(match: re.Match[str]) -> str:
    unit = group(match, "unit")
    return UNITS[unit if unit == "mois" else unit.rstrip("s")]


def anchored(match: re.Match[str], context: Context) -> Found | None:
    """ "A year earlier", "the next day", "two weeks later": from the date named last."""
    unit = group(match, "unit").rstrip("s")
    if unit in ("morning", "afternoon", "evening", "night"):
        unit = "day"
    way = plain(group(match, "way"))
    count = number(group(match, "count") or "one")
    sign = {"earlier": -1, "before": -1, "previous": -1, "prior": -1, "same": 0, "that": 0}.get(
        way, 1
    )
    return _from_last(match, context, unit, sign, count)


def french_anchored(match: re.Match[str], context: Context) -> Found | None:
    """ "La veille", "le lendemain", "un an plus tard": from the date named last."""
    way = group(match, "way")
    if way in ("veille", "lendemain"):
        return _from_last(match, context, "day", -1 if way == "veille" else 1, 1)
    sign = -1 if way in ("plus tôt", "auparavant") else 1
    return _from_last(match, context, _french_unit(match), sign, number(match["count"]))


def _from_last(
    match: re.Match[str], context: Context, unit: str, sign: int, count: int
) -> Found | None:
    """The day, month, ... that lies `count` of them before or after the date named last."""
    if unit == "year" and count >= ROUND_YEARS:
        return None
    near = context.last if match.start() - context.last_at < NEAR_CHARACTERS else None
    fine = {"day": 3, "week": 3, "month": 2, "quarter": 2, "year": 1, "decade": 1}[unit]
    have = {"time": 3, "day": 3, "weekend": 3, "month": 2, "quarter": 2, "year": 1}
    if near is None or have.get(near.granularity, 0) < fine:
        if context.base is None or sign >= 0:
            return None
        return _shift(context.base, unit, sign * count, True)
    year = int(near.value[:4])
    if near.granularity == "quarter":
        if unit == "year":
            return Found(f"{year + sign * count:04d}-{near.value[5:]}", "quarter", near.relative)
        start = date(year, 3 * int(near.value[6]) - 2, 1)
    else:
        parts = [int(part) for part in near.value[:10].split("-")]
        start = date(*([*parts, 1, 1][:3]))
    return _shift(start, unit, sign * count, near.relative)


def week_of(match: re.Match[str], context: Context) -> Found | None:
    """ "The week of March 3"."""
    found = month_day(match, context)
    if not isinstance(found, Found):
        return None
    day = as_date(found.value)
    return _shift(day, "week", 0, found.relative) if day else None
