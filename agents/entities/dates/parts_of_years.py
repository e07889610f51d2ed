"""Quarters, halves and seasons of a year."""

from __future__ import annotations

import re

from agents.entities.dates.direction import english_direction
from agents.entities.dates.types import Context, Found
from agents.entities.dates.words import ORDINALS, SEASONS, STEPS, group, plain

_SPORT = re.compile(r"\b(?:touchdown|points?|yards?|goals?|quarterback|scored|game|lead)\b")


def quarter(match: re.Match[str], context: Context) -> Found | None:
    """ "The third quarter", "Q4 2020"; not of a match that is played."""
    number = ORDINALS.get(group(match, "ordinal")) or int(group(match, "q") or 0)
    if not 1 <= number <= 4:
        return None
    year, which = group(match, "year"), group(match, "which")
    if year:
        return Found(f"{year}-Q{number}", "quarter", False)
    base = context.base
    if base is None or _SPORT.search(match.string, max(0, match.start() - 80), match.end() + 80):
        return None
    current = (base.month - 1) // 3 + 1
    if which:
        guess = base.year + STEPS[which]
    elif english_direction(match) > 0:
        guess = base.year if number >= current else base.year + 1
    else:
        guess = base.year if number <= current else base.year - 1
    return Found(f"{guess:04d}-Q{number}", "quarter", True)


def half(match: re.Match[str], context: Context) -> Found | None:
    """ "The first half of 2021", from month to month."""
    year, relative = group(match, "year"), False
    if not year:
        if context.base is None:
            return None
        step = STEPS[group(match, "which")]
        year, relative = f"{context.base.year + step:04d}", True
    first, last = ("01", "06") if ORDINALS[group(match, "ordinal")] == 1 else ("07", "12")
    return Found(f"{year}-{first}", "month", relative, until=f"{year}-{last}")


def season(match: re.Match[str], context: Context) -> Found | None:
    """ "The spring of 1998", "last summer"; a winter has the year that it begins in."""
    code = SEASONS[group(match, "season")]
    if group(match, "year"):
        return Found(f"{match['year']}-{code}", "season", False)
    base = context.base
    if base is None:
        return None
    start = {21: 3, 22: 6, 23: 9, 24: 12}[code]
    step = STEPS[plain(group(match, "which"))]
    year = base.year
    if step < 0 and base.month <= min(12, start + 2):
        year -= 1
    elif step > 0 and base.month >= start:
        year += 1
    elif step == 0 and start == 12 and base.month < 3:
        year -= 1
    return Found(f"{year:04d}-{code}", "season", True)
