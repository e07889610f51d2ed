"""Cutting words, and the small things that several steps ask of them."""

from __future__ import annotations

import re

from agents.lexicon.english import PERSON_NOUNS, SHORT_TITLES

WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
OPENING_MARKS = "\"“«„‘'"
_POSSESSIVE = re.compile(r"['’]s?$")


def lower_words(text: str) -> list[str]:
    """The words of a text, lower-cased."""
    return WORD.findall(text.lower())


def is_closed(text: str, end: int, limit: int) -> bool:
    """Whether more than a stop stands between the end of what is said and `limit`: at least a
    closing mark."""
    return bool(text[end:limit].strip(" .!?…,;"))


def without_possessive(word: str) -> str:
    """ "minister's" to "minister"."""
    return _POSSESSIVE.sub("", word)


def singular(word: str) -> str:
    """A title written out and in the singular: "Sen" and "senators" to "senator"."""
    word = SHORT_TITLES.get(word, word)
    return word[:-1] if word.endswith("s") and word[:-1] in PERSON_NOUNS else word
