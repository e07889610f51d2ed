"""Words that say what one person is: "minister", "resident", "engineer"."""

from __future__ import annotations

import re

from agents.lexicon.english import (
    PERSON_NOUNS,
    PERSON_TITLES,
    SINGLE_SPEAKERS,
    THINGS_LIKE_PEOPLE,
)

_PERSON_ENDING = re.compile(r"[a-z]{3,}(?:er|or|ist|ian|man|woman)$")
ROLE_NOUNS = PERSON_TITLES | PERSON_NOUNS | SINGLE_SPEAKERS
"""What one person is, before a name or without one."""


def has_person_ending(noun: str) -> bool:
    """Whether a noun is by its ending likely to be a person's: "lawyer", "analyst"."""
    return noun not in THINGS_LIKE_PEOPLE and _PERSON_ENDING.fullmatch(noun) is not None


def is_role(noun: str) -> bool:
    """Whether a lower-cased noun says what one person is or does."""
    return noun in ROLE_NOUNS or has_person_ending(noun)
