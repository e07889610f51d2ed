"""Days that a weekday names: the nearest, one of a week, of a month, beside another date."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from agents.entities.dates.direction import english_direction, french_direction
from agents.entities.dates.stated import year_of
from agents.entities.dates.types import Context, Found
from agents.entities.dates.words import DAYS, ORDINALS, as_date, group, month_of, number, plain

NEAR_CHARACTERS = 1_500
"""How far back the date lies at most that "the following Tuesday" goes from."""

_ENDS = re.compile(r"\s?(?:[.,;:!?)\]\"”’]|\n|$)")


def weekday(match: re.Match[str], context: Context) -> Found | None:
    """ "Friday", "next Friday", "Friday of last week"."""
    base = context.base
    if base is None:
        return None
    day, which = DAYS[group(match, "weekday")], group(match, "which")
    back, ahead = (base.weekday() - day) % 7, (day - base.weekday()) % 7
    week = group(match, "week")
    if week:
        monday = base - timedelta(days=base.weekday())
        step = {"last": -7, "next": 7, "this": 0}[week]
        value = monday + timedelta(days=day + step)
    elif which in ("last", "this past", "past", "dernier"):
        value = base - timedelta(days=back or 7)
    elif which in ("next", "coming", "this coming", "prochain"):
        value = base + timedelta(days=ahead or 7)
    elif which == "this":
        value = base + timedelta(days=ahead)
    else:
        value = base + timedelta(days=ahead if english_direction(match) > 0 else -back)
    return Found(value.isoformat(), "day", True)


def french_weekday(match: re.Match[str], context: Context) -> Found | None:
    """A weekday; a verb in the future ("se réunira", "vont se réunir") makes it the next one."""
    if group(match, "which") or context.base is None:
        return weekday(match, context)
    step = DAYS[group(match, "weekday")] - context.base.weekday()
    days = step % 7 if french_direction(match) > 0 else -(-step % 7)
    return Found((context.base + timedelta(days=days)).isoformat(), "day", True)


def beside(match: re.Match[str], context: Context) -> Found | None:
    """ "The following Tuesday", "that Friday", "the Saturday before": from the day named last.

    None for "the Friday before the vote": what it is reckoned from is no date.
    """
    way = group(match, "way")
    if way in ("before", "after") and not _ENDS.match(match.string, match.end()):
        return None
    near = context.last if match.start() - context.last_at < NEAR_CHARACTERS else None
    anchor = as_date(near.value) if near and near.granularity in ("day", "time") else None
    relative = near is None or near.relative
    if anchor is None and way in ("previous", "before"):
        anchor = context.base
    if anchor is None:
        return None
    day = DAYS[group(match, "weekday")]
    if way in ("previous", "before"):
        value = anchor - timedelta(days=(anchor.weekday() - day) % 7 or 7)
    else:
        ahead = (day - anchor.weekday()) % 7
        value = anchor + timedelta(days=ahead or 7 * (way != "that"))
    return Found(value.isoformat(), "day", relative)


def weeks_ago(match: re.Match[str], context: Context) -> Found | None:
    """ "Two weeks ago Tuesday": that weekday, nearest to two weeks ago."""
    if context.base is None:
        return None
    then = context.base - timedelta(weeks=number(match["count"]))
    ahead = (DAYS[group(match, "weekday")] - then.weekday()) % 7
    return Found((then + timedelta(days=ahead - 7 * (ahead > 3))).isoformat(), "day", True)


def of_month(match: re.Match[str], context: Context) -> Found | None:
    """ "The first Tuesday in November", "the last Friday of May 2023"; None for "of the month"."""
    if not group(match, "month"):
        return None
    month, day = month_of(match), DAYS[group(match, "weekday")]
    nth = ORDINALS.get(group(match, "nth"), 0)
    year = int(match["year"]) if match["year"] else year_of(match, context, month, max(1, 7 * nth))
    if not year:
        return None
    days = [
        one
        for one in range(1, calendar.monthrange(year, month)[1] + 1)
        if date(year, month, one).weekday() == day
    ]
    value = date(year, month, days[nth - 1]).isoformat()
    return Found(value, "day", not match["year"])


def weekday_of(text: str) -> int | None:
    """The weekday that a mention without figures begins with; else None."""
    return None if any(map(str.isdigit, text)) else DAYS.get(plain(text).lower().split(" ")[0])


def plain_weekday(text: str) -> int | None:
    """The weekday that a mention is without anything but its part of the day; else None."""
    words = plain(text).lower().split(" ")
    parts = {"morning", "afternoon", "evening", "night"}
    return DAYS.get(words[0]) if parts.issuperset(words[1:]) else None
