"""Patterns of dates, with names for their parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from agents.entities.dates.types import Read, Rule

Row = tuple[str, Read] | tuple[str, Read, str]
"""A pattern, what reads its matches, and by name what each match holds."""


def compiled(
    rows: Sequence[Row], names: dict[str, str], held: dict[str, str] | None = None
) -> tuple[Rule, ...]:
    """Rules of patterns and what reads their matches.

    `<NAME>` in a pattern stands for that part of `names`, a blank for white space. A row's third
    part is the name in `held` of a pattern that every match of the row holds.
    """
    holds = {name: _compiled(pattern) for name, pattern in (held or {}).items()}
    rules = []
    for pattern, read, *near in rows:
        for name, part in names.items():
            pattern = pattern.replace(f"<{name}>", part)
        rules.append(Rule(_compiled(pattern), read, holds[near[0]] if near else None))
    return tuple(rules)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace(" ", r"(?:[ \t\n\xa0]{1,3})"))


def any_case(text: str) -> str:
    """Alternatives, in lower case, capitalised and in capitals."""
    words = text.split("|")
    return "(?:" + "|".join(dict.fromkeys(
        form for word in words for form in (word, word.capitalize(), word.upper())
    )) + ")"  # fmt: skip


def or_capitalised(words: Iterable[str]) -> str:
    """Alternatives, in lower case and capitalised."""
    return "(?:" + "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in words) + ")"


def or_capitals(text: str) -> str:
    """Alternatives, as they are and in capitals."""
    words = text.split("|")
    return "(?:" + "|".join(form for word in words for form in (word, word.upper())) + ")"
