"""Two dates that a word or a dash joins to a range: "November 20 to December 11".

Each stays a mention of its own; the one without a year takes it from the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import MAXYEAR, date, timedelta
from itertools import pairwise

from agents.entities.dates.weekdays import plain_weekday, weekday_of
from agents.entities.dates.words import as_date
from schemas import plain

_JOINT = re.compile(r"(?P<and>\sand\s)|\s(?:to|through|until|till|au)\s|\s?[-–—]\s?")
_BETWEEN = re.compile(r"\b(?:[Bb]etween|[Ee]ntre(?: le)?)\s$")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ON_SHOW = re.compile(
    r"\b(?:runs|run|(?:is|are) (?:open|on|on view|on display|on show|closed)|continues|takes place)"
    r"\s(?:from\s)?$"
)
_LENGTHS = {"day": 10, "month": 7}


def agree(text: str, mentions: Sequence[plain.DateMention], base: date | None) -> None:
    """Have the two ends of each range lie in one year, or in two that follow each other.

    `base`: the day of publication. What "runs November 20 to December 11" is not over then.
    """
    for first, second in pairwise(mentions):
        if _are_weekdays(first, second):
            if _is_range(text, first, second):
                plain_end = plain_weekday(second["text"]) is not None
                values = _days(first["value"], second["value"], base if plain_end else None)
                first["value"], second["value"] = values
        elif _is_range(text, first, second):
            first["value"], second["value"] = _years(text, first, second, base)


def _is_range(text: str, first: plain.DateMention, second: plain.DateMention) -> bool:
    kind = first["granularity"]
    length = _LENGTHS.get(kind)
    if kind != second["granularity"] or first["until"] or second["until"]:
        return False
    if len(first["value"]) != length or len(second["value"]) != length:
        return False
    if _YEAR.search(first["text"]):
        return False
    gap = _JOINT.fullmatch(text, first["end"], second["start"])
    if gap is None:
        return False
    between = _BETWEEN.search(text, max(0, first["start"] - 14), first["start"])
    return not gap["and"] or between is not None


def _are_weekdays(first: plain.DateMention, second: plain.DateMention) -> bool:
    return plain_weekday(first["text"]) is not None and weekday_of(second["text"]) is not None


def _days(starts: str, ends: str, base: date | None) -> tuple[str, str]:
    """The days of "Monday to Friday": within a week, together before or after the publication.

    base: None where the end says in which week it lies ("Monday to Friday last week").
    """
    first, second = as_date(starts), as_date(ends)
    if first is None or second is None or (base is not None and first <= second):
        return starts, ends
    span = timedelta(days=(second.weekday() - first.weekday()) % 7)
    if base is not None and first > base:
        return starts, (first + span).isoformat()
    return (second - span).isoformat(), ends


def _years(
    text: str, first: plain.DateMention, second: plain.DateMention, base: date | None
) -> tuple[str, str]:
    """The values of a range whose first date has no year of its own: its end's, or one before."""
    starts, ends = first["value"], second["value"]
    year, over = int(starts[:4]), starts[4:] > ends[4:]
    if _YEAR.search(second["text"]):
        return _of_year(starts, int(ends[:4]) - over), ends
    if base and _ON_SHOW.search(text, max(0, first["start"] - 30), first["start"]):
        today = base.isoformat()[: len(ends)]
        year = base.year - over
        year += _of_year(ends, year + over) < today
    return _of_year(starts, year), _of_year(ends, year + over)


def _of_year(value: str, year: int) -> str:
    """A day or month in another year; as it is where that year has no such day."""
    other = f"{year:04d}{value[4:]}"
    possible = 1 <= year <= MAXYEAR and (len(other) == 7 or as_date(other))
    return other if possible else value
