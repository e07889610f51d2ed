"""What an article of a story has that those before it had not: voices, words, places, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agents.lexicon.english import MONTHS

MOST_NUMBERS = 60
"""Of an article: the first ones."""

_NUMBER = re.compile(
    r"(?<![\w.,:/-])([$€£¥]?)(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,6})?(?![\w:/]|[.,]\d|-\d)"
    r"(?:\s?(%|percent\b|per cent\b|thousand\b|million\b|billion\b|trillion\b))?"
    r"(?:[ -]([a-z]{3,20})\b)?"
)
_SIGNS = {"percent": "%", "per cent": "%"}
_NOT_COUNTED = frozenset(
    "and the for from that with who was were are has had said but when while after before this "
    "into over than its his her their will would".split()
)
"""Words behind a number that are not what it counts."""
_YEARS = range(1800, 2101)
_MONTHS = frozenset(MONTHS) | {month[:3] for month in MONTHS} | {"sept"}


@dataclass(frozen=True, slots=True)
class Told:
    """What an article tells, each by what it is compared by, with what is shown of it.

    voices: who speaks; words: what is said; places; numbers.
    """

    voices: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)


KINDS = ("voices", "words", "places", "numbers")


def added(articles: Iterable[Told]) -> list[Told]:
    """Of each article, in order, what none before it told."""
    known: dict[str, set[str]] = {kind: set() for kind in KINDS}
    found = []
    for one in articles:
        new = {}
        for kind in KINDS:
            told: Mapping[str, str] = getattr(one, kind)
            new[kind] = {key: shown for key, shown in told.items() if key not in known[kind]}
            known[kind] |= told.keys()
        found.append(Told(**new))
    return found


def numbers(text: str) -> dict[str, str]:
    """The numbers of a text, with what they count: "49 people", "$1.1 billion", "6 %".

    Years, times, dates and numbers below ten that count nothing are left out. Two are one where
    sign, value and unit are the same, whatever they count.
    """
    found: dict[str, str] = {}
    for match in _NUMBER.finditer(text):
        sign, whole, rest, unit, counted = match.groups()
        value = whole.replace(",", "") + (rest or "").rstrip("0").rstrip(".")
        unit = _SIGNS.get(unit or "", unit or "")
        counted = counted if counted not in _NOT_COUNTED else None
        if not (sign or unit or rest):
            if whole.isdigit() and int(whole) in _YEARS:
                continue
            if counted is None and int(value) < 10:
                continue
            before = text[max(0, match.start() - 12) : match.start()].split()
            if before and before[-1].casefold().rstrip(".") in _MONTHS:
                continue
        amount = f"{sign}{whole}{rest or ''}{' ' if unit else ''}{unit}"
        found.setdefault(
            f"{sign}{value} {unit}".strip(), f"{amount} {counted}" if counted else amount
        )
        if len(found) == MOST_NUMBERS:
            break
    return found


_BETWEEN_WORDS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Words as they are compared: without marks and case."""
    return _BETWEEN_WORDS.sub(" ", text).strip().casefold()
