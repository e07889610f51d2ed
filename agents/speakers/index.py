"""The article's entities and their mentions, as the steps look them up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from agents.lexicon.english import FEMALE_PRONOUNS, MALE_PRONOUNS, PRESS_NAMES
from agents.lexicon.names import given_names, surnames
from agents.quotes.types import Span
from agents.speakers.accounts import accounts
from agents.speakers.deaths import is_dead
from agents.speakers.descriptions import Descriptions
from agents.speakers.scene import Scene
from agents.speakers.surnames import Surnames
from agents.speakers.types import Mention, SpeakerEntity
from agents.speakers.words import lower_words
from agents.speakers.writers import writer

_LONGEST = 120
"""Characters that a mention has at most, when those that overlap a range are looked for."""

_NEAREST = 40
_MOST_IN_HEADLINE = 40
_IT = frozenset(("it", "its"))
_HE = MALE_PRONOUNS | FEMALE_PRONOUNS
_SENTENCE_END = re.compile(r"[.!?\n“”\"]")
_PARAGRAPH = re.compile(r"[^\n\r]*\S[^\n\r]*")
_IT_REACH = 80
_MENTIONS = 20


class Mentions:
    """All mentions of entities in an article's text, in text order."""

    def __init__(self, entities: Sequence[SpeakerEntity]) -> None:
        self.all = sorted(
            (Mention(start, end, one) for one in entities for start, end in one.mentions),
            key=lambda mention: (mention.start, -mention.end, mention.entity.id),
        )
        self._starts = [mention.start for mention in self.all]

    def overlapping(self, start: int, end: int) -> list[Mention]:
        """Mentions that share a character with text[start:end]."""
        found = []
        k = bisect_left(self._starts, end) - 1
        while k >= 0 and self._starts[k] > start - _LONGEST:
            if self.all[k].end > start:
                found.append(self.all[k])
            k -= 1
        return found[::-1]

    def within(self, start: int, end: int) -> list[Mention]:
        """Mentions that text[start:end] holds as a whole."""
        return [m for m in self.overlapping(start, end) if start <= m.start and m.end <= end]

    def before(self, position: int, most: int = _NEAREST) -> list[Mention]:
        """The last mentions that end at or before a position, nearest first.

        `most`: of how many that begin before it.
        """
        k = bisect_left(self._starts, position)
        return [m for m in self.all[max(0, k - most) : k] if m.end <= position][::-1]


class Index:
    """An article's entities: where they are named, what they are called, whose a surname is.

    first: start of each entity's first mention, -1 for one in the headline. share: how often a
    person is named, as a share of the person named most. titled: whom the headline names.
    papers: newspapers and the like. accounts: what accounts are called ("quietfrog77").
    """

    def __init__(self, text: str, entities: Sequence[SpeakerEntity]) -> None:
        self.text = text
        self.accounts = accounts(text)
        self.entities = {entity.id: entity for entity in entities}
        self.mentions = Mentions(entities)
        self.descriptions = Descriptions(text, entities, self.mentions.all)
        self.surnames = Surnames(text, entities, self.mentions.all, self.descriptions)
        self.first = {
            one.id: -1 if one.titled else min((start for start, _ in one.mentions), default=0)
            for one in entities
        }
        self.share = _shares(entities)
        self.titled = [one for one in entities if one.titled][:_MOST_IN_HEADLINE]
        self.papers = [one for one in entities if one.mentions and is_paper(one)]

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Where its paragraphs are: lines with anything on them."""
        return [found.span() for found in _PARAGRAPH.finditer(self.text)]

    @cached_property
    def writer(self) -> SpeakerEntity | None:
        """Who wrote the text, where it says so."""
        return writer(self.text, self.mentions.all)

    @cached_property
    def dead(self) -> frozenset[str]:
        """Ids of the people of whom the text tells that they have died."""
        people = (one for one in self.entities.values() if one.is_person)
        return frozenset(one.id for one in people if is_dead(one, self.text))

    @cached_property
    def unlike_people(self) -> frozenset[str]:
        """Ids of those of one word, read as people, that nothing else calls so: no form of address,
        no given name, no surname that people have, and "it" behind them rather than "she".
        "Vestas" may be a company."""
        told = self.descriptions.addressed | self.descriptions.by_name | self.surnames.same.keys()
        return frozenset(
            one.id
            for one in self.entities.values()
            if one.is_person
            and " " not in one.name
            and one.id not in told
            and one.name.casefold() not in given_names()
            and one.name.casefold() not in surnames()
            and self._called_it(one) >= sum(self.scene.votes(one.id, True, -1))
        )

    def _called_it(self, entity: SpeakerEntity) -> int:
        """Of how many of a name's first mentions "it" or "its" goes on."""
        near = (
            lower_words(_SENTENCE_END.split(self.text[end : end + _IT_REACH])[0])
            for _, end in entity.mentions[:_MENTIONS]
        )
        return sum(not _IT.isdisjoint(words) and _HE.isdisjoint(words) for words in near)

    @cached_property
    def scene(self) -> Scene:
        """How the article names its people; most articles have a pronoun that asks for it."""
        return Scene(self.text, self.mentions.all)


def is_paper(entity: SpeakerEntity) -> bool:
    """Whether an entity is a newspaper, by the words of its name."""
    words = entity.name.lower().split()
    return entity.type == "ORG" and not PRESS_NAMES.isdisjoint(words)


def _shares(entities: Sequence[SpeakerEntity]) -> dict[str, float]:
    people = [entity for entity in entities if entity.is_person]
    most = max((len(entity.mentions) for entity in people), default=1) or 1
    return {entity.id: len(entity.mentions) / most for entity in people}
