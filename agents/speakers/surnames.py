"""Whose a surname is: of several who bear it, and where it was read as an entity of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from spacy.matcher import levenshtein

from agents.lexicon.english import COURTESY_TITLES
from agents.quotes.types import Span
from agents.speakers.descriptions import Descriptions
from agents.speakers.types import Mention, SpeakerEntity
from agents.speakers.words import WORD, lower_words

_MOST = 50
"""People of one surname that are told apart."""

_FEW = 2
_LEAST_LETTERS = 6
_ALIKE = str.maketrans("zckwd", "skkvt")
"""Letters that are written for each other in surnames."""


class Surnames:
    """Who bears which surname.

    Entity recognition may make "Fox" an entity of its own beside "Mary Fox". `same` says who is
    meant by such an entity: the first of those who bear the name, whom the article is about.
    """

    def __init__(
        self,
        text: str,
        entities: Sequence[SpeakerEntity],
        mentions: Sequence[Mention],
        descriptions: Descriptions,
    ) -> None:
        self.same = _same(entities)
        self._bearers = _bearers(entities)
        self._named: dict[str, dict[str, SpeakerEntity]] = {}
        for entity in entities:
            for name in (entity.name, *entity.aliases):
                words = lower_words(name)
                if words:
                    for called in {words[-1], " ".join(words)}:
                        self._named.setdefault(called, {})[entity.id] = entity
        self._decided = self._decide(text, mentions, descriptions)

    def bearer(self, mention: Mention) -> SpeakerEntity:
        """The person whose surname alone a mention is, else the mention's own entity."""
        return self._decided.get(mention.start) or self.same.get(mention.entity.id, mention.entity)

    def decided(self, mention: Mention) -> SpeakerEntity | None:
        """Whose a bare surname is where the words around it tell."""
        return self._decided.get(mention.start)

    def bearers(self, surname: str) -> dict[str, SpeakerEntity]:
        """People known by a given name and this surname, by id, the first named first."""
        return {one.id: one for one in self._bearers.get(surname.lower(), ())}

    def called(self, name: str) -> dict[str, SpeakerEntity]:
        """Entities whose name or whose name's last word this is, by id."""
        known = self._named.get(name.lower(), {})
        return {one.id: one for one in (self.same.get(key, who) for key, who in known.items())}

    def _decide(
        self, text: str, mentions: Sequence[Mention], descriptions: Descriptions
    ) -> dict[int, SpeakerEntity]:
        """Start of a mention to whose bare surname it is, of several who share it.

        Who fits the title before it ("Mrs. Fox"), else who alone of them is named in full
        before it in the paragraph. The others are left to `same`. One pass over the mentions.
        """
        surname = {one.id: name for name, some in self._bearers.items() for one in some}
        namesakes = _Namesakes(self._bearers)
        in_full: dict[str, dict[str, SpeakerEntity]] = {}
        decided: dict[int, SpeakerEntity] = {}
        last = -1
        for mention in mentions:
            start, end, entity = mention
            if "\n" in text[max(last, 0) : start]:
                in_full = {}
            last = max(last, end)
            if entity.id in surname:
                if " " in text[start:end].strip():
                    in_full.setdefault(surname[entity.id], {})[entity.id] = entity
                    namesakes.named(mention)
                elif (other := namesakes.of(mention, surname[entity.id])) is not None:
                    decided[start] = other
                continue
            name = entity.name.lower()
            some = self._bearers.get(name, ()) if entity.id in self.same else ()
            if len(some) < 2:
                continue
            fitting = _fitting(text, mention, some, descriptions)
            if len(fitting) == 1:
                decided[start] = fitting[0]
            elif len(here := in_full.get(name, {})) == 1:
                decided[start] = next(iter(here.values()))
        return decided


class _Namesakes:
    """People whose given name is another's surname, as the text is read: "Dar Yasin" and "Yusuf
    Dar"."""

    def __init__(self, bearers: Mapping[str, Sequence[SpeakerEntity]]) -> None:
        people = [one for some in bearers.values() for one in some]
        self._given: dict[str, list[SpeakerEntity]] = {}
        for one in people:
            self._given.setdefault(one.name.lower().split()[0], []).append(one)
        self._last = {one.id: -1 for one in people if one.titled}

    def named(self, mention: Mention) -> None:
        """Take in a full name."""
        self._last[mention.entity.id] = mention.start

    def of(self, mention: Mention, surname: str) -> SpeakerEntity | None:
        """The one person of that given name who was named, where the surname's bearer was not."""
        if mention.entity.id in self._last:
            return None
        some = [one for one in self._given.get(surname, ()) if one.id in self._last]
        return some[0] if len(some) == 1 else None


def _fitting(
    text: str, mention: Mention, some: Sequence[SpeakerEntity], descriptions: Descriptions
) -> list[SpeakerEntity]:
    """Those of some whom the word before a surname fits: "Mrs. Fox", "Sheriff Fox"."""
    title = WORD.findall(text[max(0, mention.start - 24) : mention.end].lower())
    before = title[-2] if len(title) > 1 else ""
    gender = COURTESY_TITLES.get(before)
    if gender is None:
        return [one for one in some if before and before in descriptions.words[one.id]]
    genders = descriptions.gender
    sure = [one for one in some if genders.get(one.id) == gender]
    return sure or [one for one in some if genders.get(one.id) is None]


def _order(entity: SpeakerEntity) -> tuple[bool, Span, str]:
    """By first mention, the headline's first."""
    return (not entity.titled, min(entity.mentions), entity.id)


def _people(entities: Sequence[SpeakerEntity]) -> list[SpeakerEntity]:
    """The people whom the text names, the first named first."""
    return sorted((one for one in entities if one.is_person and one.mentions), key=_order)


def _bearers(entities: Sequence[SpeakerEntity]) -> dict[str, list[SpeakerEntity]]:
    """Surnames to the people known by both names, the first named first."""
    found: dict[str, list[SpeakerEntity]] = {}
    for entity in _people(entities):
        if " " in entity.name:
            some = found.setdefault(entity.name.lower().split()[-1], [])
            if len(some) < _MOST:
                some.append(entity)
    return found


def _same(entities: Sequence[SpeakerEntity]) -> dict[str, SpeakerEntity]:
    """Entities known by a surname alone, by id, to the first named of those who bear it."""
    people = _people(entities)
    bearers = _bearers(entities)
    first = {name: some[0] for name, some in bearers.items()}
    found = {}
    for one in people:
        # "Mr. Obama" is not the Michelle Obama whom alone the article names in full.
        some = [other for other in bearers.get(one.name.lower(), ()) if _may_be(one, other)]
        if some:
            found[one.id] = some[0]
    for entity in people:
        rare = " " not in entity.name and len(entity.mentions) <= _FEW
        if rare and entity.id not in found and not entity.roles:
            close = _spelt_nearly(entity, first)
            if close is not None:
                found[entity.id] = close
    alone: dict[str, SpeakerEntity] = {}
    for entity in entities:
        if entity.is_person and entity.mentions:
            alone.setdefault(entity.name.lower(), entity)
    for entity in entities:
        # A surname read as an organisation's name.
        name = entity.name.lower()
        if entity.type == "ORG" and " " not in name and (name in first or name in alone):
            found[entity.id] = first[name] if name in first else alone[name]
    return found


def _may_be(one: SpeakerEntity, other: SpeakerEntity) -> bool:
    """Whether what is told of two people's gender agrees."""
    return None in (one.gender, other.gender) or one.gender == other.gender


def _spelt_nearly(
    entity: SpeakerEntity, first: Mapping[str, SpeakerEntity]
) -> SpeakerEntity | None:
    """The one person named before whose surname a bare one misspells: "Sharig" for "Sharif"."""
    name = entity.name.lower()
    if len(name) < _LEAST_LETTERS or len(first) > _MOST:
        return None
    place = min(entity.mentions)
    close = [
        one
        for surname, one in first.items()
        if surname[0] == name[0] and (one.titled or min(one.mentions) < place)
        if _nearly(name, surname)
    ]
    return close[0] if len(close) == 1 else None


def _nearly(one: str, other: str) -> bool:
    """Whether two surnames differ by a letter, or sound alike: "Jensen" and "Janzen"."""
    if len(other) < _LEAST_LETTERS or abs(len(one) - len(other)) > 1:
        return False
    apart = levenshtein(one, other)
    return apart == 1 or (apart == 2 and _sound(one) == _sound(other))


def _sound(name: str) -> str:
    """The consonants of a surname, those that sound alike as one."""
    return re.sub(r"(.)\1", r"\1", re.sub(r"[aeiouy]", "", name.translate(_ALIKE)))
