"""Who is who among people: full names, then what is shorter."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from spacy.matcher import levenshtein

from agents.entities.identity import MOST, Identity
from agents.entities.mention import Mention, key
from agents.entities.words import Words
from agents.lexicon.english import (
    HONORIFICS,
    NAME_PARTICLES,
    NAME_SUFFIXES,
    NICKNAMES,
    PERSON_TITLES,
    REGNAL_NUMBERS,
)
from agents.lexicon.names import sex_of

_GENERATIONS = ("jr", "sr")
UNINTRODUCED = 3
"""Segments with a bare surname before anybody of it is named in full that make it another's."""
NEAR = 1
"""Segments after one that names somebody in full in which the bare surname may be theirs."""

Parts = list[str]
"""The words of a person's name that count, lower-cased."""


def people_of(mentions: Sequence[Mention], read_words: Sequence[Words] = ()) -> list[Identity]:
    """Full names first, longest first; then single names where one person alone can be meant.

    `mentions`: in order of the text. `read_words`: of its segments; "Mr" or "Mrs" before a surname
    tells which of a family is meant.
    """
    split = _without_juniors([(mention, _person_words(mention.name)) for mention in mentions])
    people = _People()
    full = Counter(tuple(parts) for _, parts in split if len(parts) > 1)
    for name in sorted(full, key=_longest_first):
        people.add_full(list(name), full[name])
    people.index_given_names()
    told = [_honorific(mention, read_words) for mention, _ in split]
    for (mention, parts), gender in zip(split, told, strict=True):
        people.look_at(parts, mention, gender)
    for (mention, parts), gender in zip(split, told, strict=True):
        people.called(" ".join(parts), mention, gender).identity.add(mention)
    return [person.identity for person in people.found if person.identity.mentions]


def _honorific(mention: Mention, read_words: Sequence[Words]) -> str | None:
    """The gender that a form of address before a name or at its beginning tells."""
    if mention.segment >= len(read_words):
        return None
    folded = read_words[mention.segment].folded
    for index in (mention.first, mention.first - 1, mention.first - 2):
        if 0 <= index < mention.last and (folded[index] != "." or index < mention.first - 1):
            told = HONORIFICS.get(folded[index].rstrip("."))
            if told or index < mention.first:
                return told
    return None


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


class _Person:
    """A person of the article.

    `times`: mentions by a full name; `first`: the segment of the first; `given`: given names.
    """

    __slots__ = ("first", "genders", "given", "identity", "seen", "times")

    def __init__(self) -> None:
        self.identity = Identity("PER")
        self.times = 0
        self.first = 0
        self.seen = False
        self.given: set[str] = set()
        self.genders: set[str | None] = set()

    def see(self, mention: Mention) -> None:
        """Take note of a mention by a full name, in order of the text."""
        if not self.seen:
            self.seen, self.first = True, mention.segment

    def can_be(self, gender: str | None) -> bool:
        """Whether nothing that is told of the person speaks against a gender."""
        if gender is None:
            return True
        told = self.genders or {sex_of(name) for name in self.given} - {None}
        return not told or gender in told

    @property
    def named(self) -> bool:
        """Whether there is a mention so far."""
        return bool(self.identity.mentions)

    def named_in(self) -> int:
        """The segment of the last mention so far; -1 where there is none."""
        return self.identity.mentions[-1].segment if self.named else -1


class _People:
    """The people of an article, and by what names they are known."""

    def __init__(self) -> None:
        self.found: list[_Person] = []
        self._by_name: dict[str, _Person] = {}
        self._alone: dict[tuple[str, str | None], _Person] = {}
        self._by_surname: dict[str, list[tuple[Parts, _Person]]] = {}
        self._beginning: dict[tuple[str, ...], list[_Person]] = {}
        self._pairs: dict[str, list[tuple[str, _Person]]] = {}
        self._by_given_name: dict[str, dict[int, _Person]] = {}
        self._segments_of: dict[str, list[int]] = {}
        self._addressed: dict[str, set[str | None]] = {}
        self._meant: dict[str, _Person] = {}

    def add_full(self, parts: Parts, times: int) -> None:
        """Take in a full name, after all that are longer. `times`: mentions of it."""
        alike = self._by_surname.get(parts[-1], ())[:MOST]
        same = {id(one): one for words, one in alike if _compatible(parts, words)}
        begun = {id(one): one for one in self._beginning.get(tuple(parts), ())}
        begun = begun or self._spelt_otherwise(parts) or self._turned(parts)
        person = _only(same) or (_only(begun) if not same else None) or self._new()
        person.times += times
        person.given.add(parts[0])
        if len(parts) == 2:
            self._pairs.setdefault(parts[0], []).append((parts[1], person))
        self._by_surname.setdefault(parts[-1], []).append((parts, person))
        for end in range(2, len(parts)):
            self._beginning.setdefault(tuple(parts[:end]), []).append(person)
        self._by_name[" ".join(parts)] = person

    def _spelt_otherwise(self, parts: Parts) -> dict[int, _Person]:
        """Who has the same given name and a surname of one letter more, less or other."""
        if len(parts) != 2 or len(parts[0]) < 3 or len(parts[1]) < 6:
            return {}
        return {
            id(one): one
            for surname, one in self._pairs.get(parts[0], ())[:MOST]
            if abs(len(surname) - len(parts[1])) < 2 and levenshtein(surname, parts[1]) == 1
        }

    def _turned(self, parts: Parts) -> dict[int, _Person]:
        """Who has the same two names the other way round: "Higuchi Ichiyo"."""
        one = self._by_name.get(" ".join(reversed(parts))) if len(parts) == 2 else None
        return {id(one): one} if one else {}

    def index_given_names(self) -> None:
        """Have people be found by the other words of their full names too."""
        for entries in self._by_surname.values():
            for words, person in entries:
                for word in words[:-1]:
                    if len(word) > 1 and word not in NAME_PARTICLES:
                        self._by_given_name.setdefault(word, {})[id(person)] = person
        called: dict[str, dict[int, _Person]] = {}
        for word in self._by_given_name.keys() & NICKNAMES.keys():
            for other in NICKNAMES[word] - self._by_given_name.keys() - self._by_surname.keys():
                called.setdefault(other, {}).update(self._by_given_name[word])
        self._by_given_name.update(called)

    def look_at(self, parts: Parts, mention: Mention, gender: str | None) -> None:
        """Take note of a mention, in order of the text, before any is given to somebody."""
        if len(parts) > 1:
            person = self._by_name[" ".join(parts)]
            person.see(mention)
            person.genders |= {gender} - {None}
            return
        where = self._segments_of.setdefault(parts[0], [])
        if not where or where[-1] != mention.segment:
            where.append(mention.segment)
        self._addressed.setdefault(parts[0], set()).update({gender} - {None})

    def _introduced(self, name: str, person: _Person) -> bool:
        """Whether a person is named in full before or soon after the name alone comes up.

        Who is called "Obama" all through a text is not the Michelle Obama of its end.
        """
        return bisect_left(self._segments_of.get(name, ()), person.first) < UNINTRODUCED

    def called(self, name: str, mention: Mention, gender: str | None = None) -> _Person:
        """The one person that a name can mean at a place, else somebody of that name alone.

        `gender`: what a form of address before the name tells.
        """
        chosen = self._by_name.get(name)
        if chosen is not None:
            return chosen
        some = {id(one): one for _, one in self._by_surname.get(name, ())}
        some = some or self._by_given_name.get(name, {}) or _nearly(name, self._by_surname)
        told = gender if some and gender in ("male", "female") else None
        some = {number: one for number, one in some.items() if one.can_be(told)}
        everywhere = self._addressed.get(name, set())
        if some and not told and len(everywhere) == 1:
            # "Obama", before anybody of that name in full, is the Mr. Obama of the rest.
            [other] = everywhere
            early = {
                number: one
                for number, one in some.items()
                if one.can_be(other) or one.first <= mention.segment
            }
            some, told = early, None if early else other
        chosen = _only(some)
        if chosen is None:
            foremost = _foremost(list(some.values()), mention)
            chosen = foremost if foremost and self._introduced(name, foremost) else None
        if chosen is None and not told:
            namesakes = self._by_given_name.get(name, {}) | some
            chosen = self._so_far(name, namesakes, mention)
        if chosen is None:
            if (name, told) not in self._alone:
                self._alone[name, told] = self._new()
            chosen = self._alone[name, told]
        return chosen

    def _so_far(self, name: str, some: Mapping[int, _Person], mention: Mention) -> _Person | None:
        """The one of several namesakes who alone was named in full when their name came up first.

        The name goes on meaning that one until another is named in full.
        """
        meant = self._meant.get(name)
        if meant is None:
            early = [one for one in some.values() if one.named and one.first <= mention.segment]
            if len(early) != 1 or len(some) < 2 or (name, None) in self._alone:
                return None
            [meant] = early
            self._meant[name] = meant
        others = (one for one in some.values() if one is not meant and one.named)
        return None if any(one.named_in() >= meant.named_in() for one in others) else meant

    def _new(self) -> _Person:
        self.found.append(_Person())
        return self.found[-1]


def _foremost(some: Sequence[_Person], mention: Mention) -> _Person | None:
    """The one of several namesakes whom an article is about: their surname alone is meant for it.

    That is who is named in full more than twice as often as any other; beside a mention of another
    the surname may be that one's, and nobody is told.
    """
    if len(some) < 2:
        return None
    first, *others = sorted(some, key=lambda one: -one.times)
    if first.times < 2 * others[0].times:
        return None
    last = first.named_in()
    near = any(last <= one.named_in() >= mention.segment - NEAR for one in others if one.named)
    return None if near else first


def _only(some: Mapping[int, _Person]) -> _Person | None:
    """The one of some; None where they are none or several."""
    return next(iter(some.values())) if len(some) == 1 else None


def _person_words(name: str) -> list[str]:
    parts = [part.strip(".,'\u2018\u2019\u201c\u201d\"()") for part in key(name).split()]
    parts = [part for part in parts if part]
    while len(parts) > 1 and parts[0] in PERSON_TITLES:
        parts.pop(0)
    while len(parts) > 1 and parts[-1] in NAME_SUFFIXES:
        if len(parts) == 2 and parts[-1] in REGNAL_NUMBERS:
            break  # "Charles III" is no namesake of Charles Keller.
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
    if other in NICKNAMES.get(one, ()):
        return True
    if min(len(one), len(other)) < 5 or levenshtein(one, other) > 1:
        return False
    return {sex_of(one), sex_of(other)} != {"male", "female"}


def _longest_first(parts: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return -len(parts), parts


def _nearly(
    name: str, by_surname: Mapping[str, list[tuple[list[str], _Person]]]
) -> dict[int, _Person]:
    """People whose surname differs from the name by one letter within it."""
    if len(name) < 5 or len(by_surname) > MOST:
        return {}
    return {
        id(person): person
        for surname, entries in by_surname.items()
        if len(surname) > 4
        and surname[0] == name[0]
        and surname[-1] == name[-1]
        and abs(len(surname) - len(name)) < 2
        and levenshtein(surname, name) == 1
        for _, person in entries
    }
