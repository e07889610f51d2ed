"""Dates that a text names, made absolute from the publication date, tense and context.

Rules over the text, no parse; each pattern is bounded, so work grows linearly. Values are ISO 8601,
with its second part's notation where the first has none: decade `199X`, century `19XX`, season
`1998-21` (spring) to `1998-24` (winter, by the year it begins in). Durations and ages are not
dates. What is relative needs the publication date; without one it is left out, not invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agents.entities.dates import english, french, stated
from agents.entities.dates.clock import widen
from agents.entities.dates.direction import english_direction, french_direction
from agents.entities.dates.ranges import agree
from agents.entities.dates.types import Context, Direction, Found, Read, Rule
from agents.entities.dates.words import as_date
from schemas import plain

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Language:
    """rules: in order of precedence. widened: whether the time of day is read too."""

    rules: tuple[Rule, ...]
    direction: Direction
    widened: bool


_LANGUAGES = {
    "en": _Language(english.RULES, english_direction, widened=True),
    "fr": _Language(french.RULES, french_direction, widened=False),
}
_DASH_AFTER = re.compile(r"\s{0,3}(?:\([A-Z][\w .]{1,25}\)\s{0,3})?[-–—_]")
_DATELINE_WITHIN = 120
_BEFORE, _BEHIND = 80, 120
"""No date begins so far before what its rule says it holds, or ends so far behind."""


def find_dates(
    text: str,
    published: str | None,
    language: str,
    excluded: Sequence[Span] = (),
    day_first: bool = False,
) -> list[plain.DateMention]:
    """The dates that a text names, in order, not overlapping; English and French.

    `published`: ISO 8601 or None. `excluded`: ranges of the text that are left out. `day_first`:
    whether the outlet writes the third of December as 3/12.
    """
    known = _LANGUAGES.get(language)
    if known is None:
        return []
    matches = _matches(text, known.rules, excluded)
    base = _dateline(text, matches, as_date(published))
    context = Context(base, known.direction, day_first=day_first)
    mentions: list[plain.DateMention] = []
    for match, read in matches:
        try:
            found = read(match, context)
        except (OverflowError, ValueError):
            continue  # a day before the year 1 or after 9999
        for one in [found] if isinstance(found, Found) else found or ():
            if not _has_year(one.value):
                continue
            start, end = one.span or match.span()
            if known.widened:
                one, start, end = widen(text, one, start, end)
            context.last, context.last_at = one, start
            if not one.relative and one.granularity in ("day", "month"):
                context.year, context.year_at = int(one.value[:4]), start
            mentions.append(_mention(text, one, start, end))
    agree(text, mentions, base)
    return mentions


def _has_year(value: str) -> bool:
    """Whether the year lies between 1 and 9999, as ISO 8601 has it."""
    return len(value.partition("-")[0]) == 4 and not value.startswith("0000")


def _mention(text: str, found: Found, start: int, end: int) -> plain.DateMention:
    return {
        "start": start,
        "end": end,
        "text": text[start:end],
        "value": found.value,
        "until": found.until,
        "granularity": found.granularity,
        "relative": found.relative,
    }


def _matches(
    text: str, rules: Sequence[Rule], excluded: Sequence[Span]
) -> list[tuple[re.Match[str], Read]]:
    """Matches in order of the text; where two overlap, that of the earlier rule."""
    taken = bytearray(len(text) + 1)
    for start, end in excluded:
        taken[start:end] = b"\1" * (min(end, len(text)) - start)
    found = []
    near: dict[re.Pattern[str] | None, list[Span]] = {None: [(0, len(text))]}
    for rule in rules:
        if rule.held not in near:
            near[rule.held] = _around(rule.held, text)
        for low, high in near[rule.held]:
            for match in rule.pattern.finditer(text, low, high):
                start, end = match.span()
                if end > start and not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    found.append((match, rule.read))
    return sorted(found, key=lambda pair: pair[0].start())


def _around(held: re.Pattern[str] | None, text: str) -> list[Span]:
    """The ranges of the text that lie near what `held` matches, in order and apart."""
    out: list[Span] = []
    for match in held.finditer(text) if held else ():
        low, high = max(0, match.start() - _BEFORE), min(len(text), match.end() + _BEHIND)
        if out and low <= out[-1][1]:
            out[-1] = (out[-1][0], high)
        else:
            out.append((low, high))
    return out


def _dateline(
    text: str, matches: Sequence[tuple[re.Match[str], Read]], base: date | None
) -> date | None:
    """The date of a dateline, "NAIROBI, March 12 (Xinhua) --", where one goes before the text."""
    if base is None:
        return None
    for match, read in matches[:1]:
        if read is not stated.month_day or match.start() > _DATELINE_WITHIN:
            continue
        capitals = re.search("[A-Z]{3}", text[:_DATELINE_WITHIN])
        if capitals is None or _DASH_AFTER.match(text, match.end()) is None:
            continue
        found = read(match, Context(base))
        day = as_date(found.value) if isinstance(found, Found) else None
        if day and 0 <= (base - day).days <= 3:
            return day
    return base
