"""Dates that a text names, made absolute from the publication date.

Rules over the text, no parse. Durations ("for three weeks") and ages are not dates. A relative
date needs the publication date; without one it is left out rather than invented. A weekday alone
is the last one before publication, unless the words around it look ahead ("will meet on Monday",
"starting on Monday"); news writes the past without saying so.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

Found = tuple[str, str | None, str, bool]
"""Value, end of a range, granularity, relative."""

BEFORE_CHARACTERS = 60

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_NUMBERS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()
    )
} | {"a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30}
_NUMBER = r"(?:\d{1,3}|" + "|".join(_NUMBERS) + ")"
_SEASONS = {"spring": (3, "SP"), "summer": (6, "SU"), "autumn": (9, "FA"), "fall": (9, "FA"),
            "winter": (12, "WI")}  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3,
             "4th": 4}  # fmt: skip
_AHEAD = re.compile(
    r"\b(?:will|would|next|upcoming|coming|starting|beginning|begins?|starts?|opens?|due|until|by"
    r"|scheduled|expected|set|plans?|planned|to\s+\w+)\b[^.!?]{0,45}$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\b(?:said|says|told|last|since|was|were|had)\b[^.!?]{0,25}$", re.IGNORECASE)


def find_dates(
    text: str,
    published: str | None,
    language: str,
    excluded: Sequence[tuple[int, int]] = (),
) -> list[dict[str, Any]]:
    """`schemas.entities.DateMention` values in order, not overlapping; English only so far.

    `published`: ISO 8601 or None. `excluded`: ranges of the text that are left out.
    """
    if language != "en":
        return []
    base = _date(published)
    taken = [*excluded]
    mentions = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            start, end = match.span("date") if "date" in pattern.groupindex else match.span()
            if any(start < stop and begin < end for begin, stop in taken):
                continue
            found = read(match, base)
            if found is None:
                continue
            value, until, granularity, relative = found
            taken.append((start, end))
            mentions.append(
                {
                    "start": start,
                    "end": end,
                    "text": text[start:end],
                    "value": value,
                    "until": until,
                    "granularity": granularity,
                    "relative": relative,
                }
            )
    return sorted(mentions, key=lambda mention: mention["start"])


def _date(published: str | None) -> date | None:
    try:
        return date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _month(word: str) -> int:
    return _MONTHS[word.lower().rstrip(".")]


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _nearest_year(base: date, month: int, day: int = 15) -> int:
    """The year in which a month without one lies nearest to the publication."""
    years = (base.year - 1, base.year, base.year + 1)
    return min(years, key=lambda year: abs((date(year, month, min(day, 28)) - base).days))


def _shift_months(base: date, months: int) -> tuple[int, int]:
    index = base.year * 12 + base.month - 1 + months
    return index // 12, index % 12 + 1


def _full(match: re.Match[str], base: date | None) -> Found | None:
    month, day = _month(match["month"]), int(match["day"])
    if match["year"]:
        value = _iso(int(match["year"]), month, day)
        return (value, None, "day", False) if value else None
    if base is None or not 1 <= day <= 31:
        return None
    value = _iso(_nearest_year(base, month, day), month, day)
    return (value, None, "day", True) if value else None


def _numeric(match: re.Match[str], base: date | None) -> Found | None:
    value = _iso(int(match["year"]), int(match["month"]), int(match["day"]))
    return (value, None, "day", False) if value else None


def _month_year(match: re.Match[str], base: date | None) -> Found | None:
    month = _month(match["month"])
    if match["year"]:
        return f"{match['year']}-{month:02d}", None, "month", False
    if base is None:
        return None
    modifier = (match["which"] or "").lower()
    year = _nearest_year(base, month)
    if modifier == "last":
        year = base.year if month < base.month else base.year - 1
    elif modifier == "next":
        year = base.year if month > base.month else base.year + 1
    return f"{year}-{month:02d}", None, "month", True


def _weekday(match: re.Match[str], base: date | None) -> Found | None:
    if base is None:
        return None
    day = _DAYS[match["day"].lower()]
    which = (match["which"] or "").lower()
    before = match.string[max(0, match.start() - BEFORE_CHARACTERS) : match.start()]
    back = (base.weekday() - day) % 7
    ahead = (day - base.weekday()) % 7
    if which == "last":
        value = base - timedelta(days=back or 7)
    elif which in ("next", "this coming", "coming"):
        value = base + timedelta(days=ahead or 7)
    elif _AHEAD.search(before) and not _BEHIND.search(before):
        value = base + timedelta(days=ahead)
    else:
        value = base - timedelta(days=back)
    return value.isoformat(), None, "day", True


_NEAR_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def _near_day(match: re.Match[str], base: date | None) -> Found | None:
    if base is None:
        return None
    value = base + timedelta(days=_NEAR_DAYS[match["day"].lower()])
    return value.isoformat(), None, "day", True


def _near_unit(match: re.Match[str], base: date | None) -> Found | None:
    if base is None:
        return None
    step = {"last": -1, "past": -1, "previous": -1, "this": 0, "next": 1, "coming": 1}
    return _unit(base, match["unit"].lower(), step[match["which"].lower()])


def _ago(match: re.Match[str], base: date | None) -> Found | None:
    if base is None:
        return None
    sign = 1 if match["way"].lower() in ("later", "from now") else -1
    unit = match["unit"].lower().rstrip("s")
    count = sign * _number(match["count"])
    if unit == "day":
        return (base + timedelta(days=count)).isoformat(), None, "day", True
    return _unit(base, unit, count)


def _unit(base: date, unit: str, count: int) -> Found | None:
    if unit == "week":
        day = base + timedelta(weeks=count)
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}", None, "week", True
    if unit == "weekend":
        saturday = base + timedelta(days=(5 - base.weekday()) % 7, weeks=count)
        if count == 0 and base.weekday() == 6:
            saturday = base - timedelta(days=1)
        return saturday.isoformat(), (saturday + timedelta(days=1)).isoformat(), "weekend", True
    if unit == "month":
        year, month = _shift_months(base, count)
        return f"{year}-{month:02d}", None, "month", True
    if unit == "quarter":
        index = base.year * 4 + (base.month - 1) // 3 + count
        return f"{index // 4}-Q{index % 4 + 1}", None, "quarter", True
    if unit == "decade":
        return f"{(base.year + 10 * count) // 10 * 10}", None, "decade", True
    if base.year + count < 1:
        return None
    return f"{base.year + count:04d}", None, "year", True


def _quarter(match: re.Match[str], base: date | None) -> Found | None:
    number = _ORDINALS.get((match["ordinal"] or "").lower()) or int(match["q"] or 0)
    if not 1 <= number <= 4:
        return None
    year = match["year"] or match["year2"]
    if year:
        return f"{year}-Q{number}", None, "quarter", False
    if base is None:
        return None
    current = (base.month - 1) // 3 + 1
    guess = base.year if number <= current else base.year - 1
    return f"{guess}-Q{number}", None, "quarter", True


def _season(match: re.Match[str], base: date | None) -> Found | None:
    start, _ = _SEASONS[match["season"].lower()]
    year = int(match["year"]) if match["year"] else None
    relative = year is None
    if year is None:
        if base is None:
            return None
        which = (match["which"] or "this").lower()
        year = base.year + {"last": -1 if base.month <= start + 2 else 0, "next": 1}.get(which, 0)
        if which == "next" and base.month < start:
            year -= 1
    end_year, end_month = (year, start + 2) if start < 12 else (year + 1, 2)
    return f"{year}-{start:02d}", f"{end_year}-{end_month:02d}", "season", relative


def _decade(match: re.Match[str], base: date | None) -> Found | None:
    year = int(match["decade"])
    return f"{year}", f"{year + 9}", "decade", False


def _year(match: re.Match[str], base: date | None) -> Found | None:
    return match["year"], None, "year", False


def _compile(pattern: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(pattern, flags | re.VERBOSE)


_I = re.IGNORECASE
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], Found | None]], ...] = (
    (_compile(rf"\b(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)\b"), _numeric),
    (
        _compile(
            rf"\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:|\.\d|\s*%)"
            rf"(?:,?\s+(?P<year>{_YEAR})\b)?"
        ),
        _full,
    ),
    (
        _compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})"
            rf"(?:,?\s+(?P<year>{_YEAR})\b)?"
        ),
        _full,
    ),
    (
        _compile(
            r"\b(?:(?:the\s+)?(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th)"
            rf"(?:\s+|-)quarter(?:\s+(?:of\s+)?(?P<year>{_YEAR}))?|Q(?P<q>[1-4])"
            rf"(?:\s+(?P<year2>{_YEAR}))?)\b",
            _I,
        ),
        _quarter,
    ),
    (
        _compile(
            r"\b(?:(?:early|mid|late)[\s-]+)?(?:(?P<which>last|next|this)\s+)?"
            rf"(?P<month>{_MONTH})(?:,?\s+(?:of\s+)?(?P<year>{_YEAR})\b)?(?!\s+\d)"
        ),
        _month_year,
    ),
    (
        _compile(rf"\b(?:(?P<which>last|next|this\s+coming|coming|this)\s+)?(?P<day>{_DAY})\b"),
        _weekday,
    ),
    (_compile(r"\b(?P<day>today|tonight|yesterday|tomorrow)\b", _I), _near_day),
    (
        _compile(
            rf"\b(?P<count>{_NUMBER})\s+(?P<unit>days?|weeks?|months?|years?|decades?)\s+"
            r"(?P<way>ago|earlier|later|before|from\s+now)\b",
            _I,
        ),
        _ago,
    ),
    (
        _compile(
            r"\b(?:(?:early|late|later|earlier)\s+)?(?P<which>last|past|previous|this|next|coming)"
            r"\s+(?P<unit>week|weekend|month|quarter|year|decade)\b(?!-|\s+old)",
            _I,
        ),
        _near_unit,
    ),
    (
        _compile(
            r"\b(?:(?:early|mid|late)[\s-]+)?(?:(?P<which>last|next|this)\s+"
            r"(?P<season>spring|summer|autumn|fall|winter)(?P<year>(?!))?)\b",
            _I,
        ),
        _season,
    ),
    (
        _compile(
            r"\b(?P<which>the\s+)?(?P<season>spring|summer|autumn|fall|winter)\s+(?:of\s+)?"
            rf"(?P<year>{_YEAR})\b",
            _I,
        ),
        _season,
    ),
    (_compile(r"\b(?:(?:early|mid|late)[\s-]+)?(?P<decade>(?:1[89]|20)\d0)s\b"), _decade),
    (
        _compile(
            r"(?:\b(?:in|since|by|until|during|of|from|before|after|through|early|late|mid|for"
            rf"|between|and|to|year)[\s-]+|[(,]\s*)(?P<date>(?P<year>{_YEAR}))\b"
            r"(?![-/]\d|\s*(?:percent|%|people|troops|men|women))",
            _I,
        ),
        _year,
    ),
)
