"""Words for months, days, numbers and steps, in English and French, and how a match is read."""

from __future__ import annotations

import re
from datetime import date

from agents.lexicon import english, french

MONTHS = {name: n for n, name in enumerate(english.MONTHS, start=1)}
MONTHS |= {name[:3]: n for name, n in MONTHS.items()} | {"sept": 9}
MONTHS |= {name: n for n, name in enumerate(french.MONTHS, start=1)}

DAYS = {name: n for language in (english, french) for n, name in enumerate(language.DAYS)}

ENGLISH_NUMBERS = {
    word: n
    for n, word in enumerate(
        """one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty""".split(), start=1
    )
} | {"thirty": 30, "forty": 40, "fifty": 50}  # fmt: skip
FRENCH_NUMBERS = {
    word: n
    for n, word in enumerate("un deux trois quatre cinq six sept huit neuf dix".split(), start=1)
} | {"une": 1}
NUMBERS = {**ENGLISH_NUMBERS, **FRENCH_NUMBERS, "a": 1, "an": 1, "the": 1}

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3,
             "4th": 4, "premier": 1, "deuxième": 2, "troisième": 3,
             "quatrième": 4}  # fmt: skip
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24, "printemps": 21,
            "été": 22, "automne": 23, "hiver": 24}  # fmt: skip
TENS = {word: n + 2 for n, word in enumerate(
    "twenties thirties forties fifties sixties seventies eighties nineties".split())}  # fmt: skip
CENTURIES = {
    word: n
    for n, word in enumerate(
        """sixteenth seventeenth eighteenth nineteenth twentieth twenty-first""".split(), start=16
    )
}

NEAR_DAYS = {
    "today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "last night": -1, "aujourd": 0,
    "hier": -1, "demain": 1, "avant-hier": -2, "après-demain": 2, "ce matin": 0, "ce soir": 0,
    "cet après-midi": 0, "cette nuit": 0,
}  # fmt: skip

STEPS = {"last": -1, "this past": -1, "past": -1, "previous": -1, "this": 0, "next": 1,
          "coming": 1, "this coming": 1, "following": 1, "the": 0, "dernier": -1, "dernière": -1,
          "passé": -1, "passée": -1, "prochain": 1, "prochaine": 1, "ce": 0, "cet": 0,
          "cette": 0}  # fmt: skip

UNITS = {"jour": "day", "semaine": "week", "mois": "month", "an": "year", "année": "year",
          "trimestre": "quarter", "week-end": "weekend"}  # fmt: skip


def group(match: re.Match[str], name: str) -> str:
    """A named group, lower-cased; "" where it matched nothing or the pattern has none."""
    return (match.groupdict().get(name) or "").lower()


def number(word: str) -> int:
    """What figures or a number's word say."""
    return int(word) if word.isdigit() else NUMBERS[word.lower()]


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
