"""Cutting words, and the small things that several steps ask of them."""

from __future__ import annotations

import re

from agents.lexicon.english import PERSON_NOUNS, SHORT_TITLES, THINGS_LIKE_PEOPLE

WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_PERSON_ENDING = re.compile(r"[a-z]{3,}(?:er|or|ist|ian|man|woman)$")

_POSSESSIVE = re.compile(r"['’]s?$")


def lower_words(text: str) -> list[str]:
    """The words of a text, lower-cased."""
    return WORD.findall(text.lower())


def has_person_ending(noun: str) -> bool:
    """Whether a noun is by its ending likely to be a person's: "lawyer", "analyst"."""
    return noun not in THINGS_LIKE_PEOPLE and _PERSON_ENDING.fullmatch(noun) is not None


def without_possessive(word: str) -> str:
    """ "minister's" to "minister"."""
    return _POSSESSIVE.sub("", word)


def singular(word: str) -> str:
    """A title written out and in the singular: "Sen" and "senators" to "senator"."""
    word = SHORT_TITLES.get(word, word)
    return word[:-1] if word.endswith("s") and word[:-1] in PERSON_NOUNS else word
