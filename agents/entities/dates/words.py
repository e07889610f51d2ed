"""Words for months, days, numbers and steps, in English and French, and how a match is read."""

from __future__ import annotations

import re
from datetime import date

from agents.lexicon import english, french

MONTHS = {name: n for n, name in enumerate(english.MONTHS, start=1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9}
MONTHS |= {name: n for n, name in enumerate(french.MONTHS, start=1)}

DAYS = {name: n for language in (english, french) for n, name in enumerate(language.DAYS)}

NUMBERS = english.NUMBERS | french.NUMBERS | {"a": 1, "an": 1, "the": 1}
ORDINALS = english.ORDINALS | french.ORDINALS
SEASONS = english.SEASONS | french.SEASONS
NEAR_DAYS = english.NEAR_DAYS | french.NEAR_DAYS | {"last night": -1}
STEPS = english.STEPS | french.STEPS


def group(match: re.Match[str], name: str) -> str:
    """A named group, lower-cased; "" where it matched nothing or the pattern has none."""
    return (match.groupdict().get(name) or "").lower()


def number(word: str) -> int:
    """What figures or a number's word say."""
    figures = word.replace(",", "")
    return int(figures) if figures.isdigit() else NUMBERS[word.lower()]


def month_of(match: re.Match[str]) -> int:
    """The month that a match names, 1 to 12."""
    return MONTHS[group(match, "month").rstrip(".")]


def iso(year: int, month: int, day: int) -> str | None:
    """A day in ISO 8601; None where there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def as_date(value: str | None) -> date | None:
    """The day that an ISO 8601 value begins with; None where it begins with none."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def plain(text: str) -> str:
    """A text with single blanks and straight apostrophes."""
    return re.sub(r"\s+", " ", text).replace("’", "'")
