"""The name that a speaker's mention is, where no entity is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, pairwise, takewhile

from agents.lexicon.english import (
    COLLECTIVE_NOUNS,
    COURTESY_TITLES,
    DEMONYMS,
    GROUP_NOUNS,
    NAME_PARTICLES,
    PARTIES_TO_A_CASE,
    PERSON_NOUNS,
    PERSON_TITLES,
    PREPOSITIONS,
    ROLE_MODIFIERS,
    SENTENCE_STARTERS,
)
from agents.quotes.types import Span
from agents.speakers.words import WORD, without_possessive

_PEERS = ("lord", "lady", "dame", "sir")
"""Titles that stay with a name."""

_OF_OFFICE = ("state", "staff", "government", "defence", "defense")
_LONGEST = 6
"""Words of a name."""

_NO_NAMES = COLLECTIVE_NOUNS | GROUP_NOUNS | PERSON_NOUNS | PARTIES_TO_A_CASE
"""Words that are no name, though they have a capital in "the Foreign Ministry"."""

_ENDS = ".!?:\n\"“”‘'«»—–-"
"""Marks behind which a capital says nothing."""


def proper_name(text: str, mention: Span, language: str) -> str | None:
    """The name that text[mention] is, without titles before it and what trails behind it.

    None for pronouns, descriptions and whatever else is no proper name: "it", "The council",
    "Minutes". "Sgt Mat Fowles" is "Mat Fowles", "Petrov on" is "Petrov". A single word counts
    as a name behind a title, inside a sentence, or in capitals ("OECD") that not all words have.
    """
    start, end = mention
    comma = text.find(",", start, end)
    end = comma if comma >= 0 else end
    words = [match.group() for match in WORD.finditer(text, start, end)][: 2 * _LONGEST]
    if len(words) > 1 and words[0].lower() == "the":
        words.pop(0)
    if not words or words[0].lower() in SENTENCE_STARTERS:
        return None
    named = list(dropwhile(_is_title, words))
    titled = len(named) < len(words)
    if _is_anothers([word.lower() for word in words[: len(words) - len(named)]]):
        return None  # "The chief executive of Norvik Shipping", "the brother of mayor X"
    name = list(_capitalised(named))
    trailing = named[len(name) :]
    if name and (name[-1].lower() in _NO_NAMES or " ".join(name).lower() in DEMONYMS):
        return None
    if not 0 < len(name) <= _LONGEST or not PREPOSITIONS.issuperset(trailing):
        return None
    if words[0].lower() in _PEERS:
        name.insert(0, words[0])
    if len(name) == 1:
        inside = language == "en" and not _begins(text, start)
        if not (titled or inside or _is_acronym(name[0], text)):
            return None
        if len(name[0]) < 2:
            return None
    found = text.find(name[0], start)
    last = text.rfind(name[-1], found, end)
    return without_possessive(" ".join(text[found : last + len(name[-1])].split()))


def _is_anothers(title: list[str]) -> bool:
    """Whether what stands before a name ties it to whose name it is not."""
    return any(
        word in PREPOSITIONS and after not in _OF_OFFICE for word, after in pairwise([*title, ""])
    )


def _is_title(word: str) -> bool:
    """Whether a word before a name says what the person is, or how the person is addressed."""
    low = word.lower().rstrip(".")
    if low in COURTESY_TITLES or low in PERSON_TITLES:
        return True
    return low.rsplit("-", 1)[-1] in PERSON_TITLES or low in ROLE_MODIFIERS


def _capitalised(words: list[str]) -> Iterator[str]:
    """The first words that are a name's."""
    name = list(takewhile(lambda word: word[0].isupper() or word in NAME_PARTICLES, words))
    while name and name[-1] in NAME_PARTICLES:
        name.pop()
    yield from name


def _begins(text: str, start: int) -> bool:
    """Whether a sentence or a quotation may begin at `start`."""
    before = text[max(0, start - 4) : start].rstrip(" ")
    return not before or before[-1] in _ENDS


def _is_acronym(word: str, text: str) -> bool:
    return word.isupper() and len(word) > 1 and text != text.upper()
