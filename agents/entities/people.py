"""Who is who among people: full names, then what is shorter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spacy.matcher import levenshtein

from agents.entities.identity import MOST, Identity
from agents.entities.mention import Mention, key
from agents.lexicon.english import NAME_SUFFIXES, PERSON_TITLES

_GENERATIONS = ("jr", "sr")

Parts = list[str]
"""The words of a person's name that count, lower-cased."""


def people_of(mentions: Sequence[Mention]) -> list[Identity]:
    """Full names first, longest first; then single names where one person alone can be meant."""
    split = _without_juniors([(mention, _person_words(mention.name)) for mention in mentions])
    people = _People()
    full = {tuple(parts) for _, parts in split if len(parts) > 1}
    for name in sorted(full, key=_longest_first):
        people.add_full(list(name))
    people.index_given_names()
    for mention, parts in split:
        people.called(" ".join(parts)).add(mention)
    return people.found


def _without_juniors(split: Sequence[tuple[Mention, Parts]]) -> list[tuple[Mention, Parts]]:
    """The same, with "Jr." as a part of the surname of whoever came in after a namesake.

    "Tom Fox ... Tom Fox Jr." are father and son; "Tom Fox Jr. ... Tom Fox" is one man.
    """
    seen: set[tuple[str, str]] = set()
    juniors: set[str] = set()
    found = []
    for mention, parts in split:
        suffix = key(mention.name).rsplit(maxsplit=1)[-1].strip(".,")
        base = (parts[0], parts[-1])
        if suffix not in _GENERATIONS:
            seen.add(base)
        elif (len(parts) > 1 and base in seen) or (len(parts) == 1 and parts[0] in juniors):
            juniors.add(parts[-1])
            parts = [*parts[:-1], f"{parts[-1]} {suffix}"]
        else:
            seen.discard(base)
        found.append((mention, parts))
    return found


class _People:
    """The people of an article, and by what names they are known."""

    def __init__(self) -> None:
        self.found: list[Identity] = []
        self._by_name: dict[str, Identity] = {}
        self._by_surname: dict[str, list[tuple[Parts, Identity]]] = {}
        self._beginning: dict[tuple[str, ...], list[Identity]] = {}
        self._pairs: dict[str, list[tuple[str, Identity]]] = {}
        self._by_given_name: dict[str, dict[int, Identity]] = {}

    def add_full(self, parts: Parts) -> None:
        """Take in a full name, after all that are longer."""
        alike = self._by_surname.get(parts[-1], ())[:MOST]
        same = {id(one): one for words, one in alike if _compatible(parts, words)}
        begun = {id(one): one for one in self._beginning.get(tuple(parts), ())}
        begun = begun or self._spelt_otherwise(parts)
        identity = _only(same) or (_only(begun) if not same else None) or self._new()
        if len(parts) == 2:
            self._pairs.setdefault(parts[0], []).append((parts[1], identity))
        self._by_surname.setdefault(parts[-1], []).append((parts, identity))
        for end in range(2, len(parts)):
            self._beginning.setdefault(tuple(parts[:end]), []).append(identity)
        self._by_name[" ".join(parts)] = identity

    def _spelt_otherwise(self, parts: Parts) -> dict[int, Identity]:
        """Who has the same given name and a surname of one letter more, less or other."""
        if len(parts) != 2 or len(parts[0]) < 3 or len(parts[1]) < 6:
            return {}
        return {
            id(one): one
            for surname, one in self._pairs.get(parts[0], ())[:MOST]
            if abs(len(surname) - len(parts[1])) < 2 and levenshtein(surname, parts[1]) == 1
        }

    def index_given_names(self) -> None:
        """Have people be found by the other words of their full names too."""
        for entries in self._by_surname.values():
            for words, identity in entries:
                for word in words[:-1]:
                    if len(word) > 2:
                        self._by_given_name.setdefault(word, {})[id(identity)] = identity

    def called(self, name: str) -> Identity:
        """The one person that a name can mean, else somebody of that name alone."""
        chosen = self._by_name.get(name)
        if chosen is None:
            some = {id(one): one for _, one in self._by_surname.get(name, ())}
            some = some or self._by_given_name.get(name, {}) or _nearly(name, self._by_surname)
            chosen = self._by_name[name] = _only(some) or self._new()
        return chosen

    def _new(self) -> Identity:
        self.found.append(Identity("PER"))
        return self.found[-1]


def _only(some: Mapping[int, Identity]) -> Identity | None:
    """The one of some; None where they are none or several."""
    return next(iter(some.values())) if len(some) == 1 else None


def _person_words(name: str) -> list[str]:
    parts = [part.strip(".,'\u2018\u2019\u201c\u201d\"()") for part in key(name).split()]
    parts = [part for part in parts if part]
    while len(parts) > 1 and parts[0] in PERSON_TITLES:
        parts.pop(0)
    while len(parts) > 1 and parts[-1] in NAME_SUFFIXES:
        parts.pop()
    return parts or [name.casefold()]


def _compatible(short: list[str], long: list[str]) -> bool:
    """Whether two full names can be one person's: the same surname, and given names that agree."""
    if short[-1] != long[-1]:
        return False
    if len(short) > len(long):
        short, long = long, short
    position = 0
    for part in short[:-1]:
        while position < len(long) - 1 and not _same_given(part, long[position]):
            position += 1
        if position == len(long) - 1:
            return False
        position += 1
    return True


def _same_given(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return min(len(one), len(other)) > 4 and levenshtein(one, other) <= 1


def _longest_first(parts: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return -len(parts), parts


def _nearly(
    name: str, by_surname: Mapping[str, list[tuple[list[str], Identity]]]
) -> dict[int, Identity]:
    """People whose surname differs from the name by one letter within it."""
    if len(name) < 5 or len(by_surname) > MOST:
        return {}
    return {
        id(identity): identity
        for surname, entries in by_surname.items()
        if len(surname) > 4
        and surname[0] == name[0]
        and surname[-1] == name[-1]
        and abs(len(surname) - len(name)) < 2
        and levenshtein(surname, name) == 1
        for _, identity in entries
    }
