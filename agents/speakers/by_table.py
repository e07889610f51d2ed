"""From a speaker's mention to the entity behind it, in languages that have a table.

The English rules (`agents.speakers.resolve`) are tuned on annotated articles; these are the plain
ones that a table of words allows: a name, a surname, a pronoun by gender and who spoke last, an
office by who holds it in the article, an organisation, a place for its government. What nothing
supports stays open.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.lexicon.language import SpeechWords
from agents.quotes.types import Quote, Span
from agents.speakers.resolve import Method, Speaker, SpeakerEntity

_WORD = re.compile(r"[^\W\d_]+['’]|[^\W_]+(?:[-.][^\W_]+)*\.?")
_PEOPLE = ("PERSON",)
_BODIES = ("ORG", "NORP", "FAC", "EVENT")
_PLACES = ("GPE", "LOC")

CONFIDENCE: dict[str, float] = {
    "name": 0.9,
    "surname": 0.9,
    "surname alone": 0.75,
    "pronoun": 0.9,
    "title": 0.65,
    "title shared": 0.5,
    "metonym": 0.8,
    "description": 0.7,
    "carried": 0.7,
}
"""What a rule is trusted with; set by judgement, no annotated articles were at hand."""

_REACH = 1_500
_MOST = 12


def resolve_by_table(
    text: str,
    quotes: Sequence[Quote],
    entities: Sequence[SpeakerEntity],
    table: SpeechWords,
    governments: Mapping[str, str],
) -> list[Speaker]:
    """One Speaker a quote, in the quotes' order.

    governments: what an entity's place stands for when it speaks ("Government of France"), by
    entity id. Work is linear in mentions plus quotes: every look back is bounded.
    """
    resolver = _Resolver(text, entities, table, governments)
    done: list[Speaker] = []
    for quote in quotes:
        done.append(resolver.speaker(quote, done, quotes))
    return [_continued(one, quote, done) for one, quote in zip(done, quotes, strict=True)]


def _continued(speaker: Speaker, quote: Quote, done: Sequence[Speaker]) -> Speaker:
    if quote.continued_from is None or not 0 <= quote.continued_from < len(done):
        return speaker
    source = done[quote.continued_from]
    sure = round(min(source.confidence, CONFIDENCE["carried"]), 4)
    return replace(source, method="carried", confidence=sure)


class _Resolver:
    """The article's mentions and who its entities are."""

    def __init__(
        self,
        text: str,
        entities: Sequence[SpeakerEntity],
        table: SpeechWords,
        governments: Mapping[str, str],
    ) -> None:
        self.text = text
        self.table = table
        self.governments = governments
        self.entities = {entity.id: entity for entity in entities}
        self.mentions = sorted(
            (start, end, entity.id) for entity in entities for start, end in entity.mentions
        )
        self.starts = [start for start, _, _ in self.mentions]
        self.surnames: dict[str, set[str]] = {}
        self.holders: dict[str, list[str]] = {}
        for entity in entities:
            if entity.type not in _PEOPLE:
                continue
            self.surnames.setdefault(entity.name.split()[-1].casefold(), set()).add(entity.id)
            for role in entity.roles:
                for word in self._words(role):
                    if word in table.roles and entity.id not in self.holders.setdefault(word, []):
                        self.holders[word].append(entity.id)

    def _words(self, text: str) -> list[str]:
        return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]

    def _made(self, mention: Span, entity_id: str, method: Method, rule: str) -> Speaker:
        return Speaker(mention, entity_id, method, None, CONFIDENCE[rule])

    def speaker(self, quote: Quote, done: Sequence[Speaker], quotes: Sequence[Quote]) -> Speaker:
        """Who a quote's mention is; `done`: the speakers of the quotes before."""
        mention = quote.speaker
        if mention is None:
            return Speaker(None, None, "open")
        words = self._words(self.text[mention[0] : mention[1]])
        if not words:
            return Speaker(mention, None, "open")
        if len(words) == 1 and words[0] in self.table.pronouns | self.table.own:
            return self._pronoun(mention, words[0], done, quotes)
        return (
            self._person(mention)
            or self._office(mention, words)
            or self._body(mention, words)
            or Speaker(mention, None, "open")
        )

    def _inside(self, mention: Span) -> list[tuple[int, int, SpeakerEntity]]:
        found = []
        for k in range(bisect_left(self.starts, mention[0]), len(self.mentions)):
            start, end, entity_id = self.mentions[k]
            if start >= mention[1]:
                break
            if end <= mention[1]:
                found.append((start, end, self.entities[entity_id]))
        return found

    def _owner(self, start: int, mention: Span) -> bool:
        """Whether what begins at `start` belongs to the noun before it: "l'avocat de X"."""
        before = self._words(self.text[mention[0] : start])
        return bool(before) and before[-1] in self.table.outside | self.table.inside

    def _person(self, mention: Span) -> Speaker | None:
        """The person whose name the mention holds, else the only one with that surname."""
        for start, end, entity in reversed(self._inside(mention)):
            if entity.type in _PEOPLE and not self._owner(start, mention):
                short = len(self.text[start:end].split()) < len(entity.name.split())
                kind: Method = "surname" if short else "name"
                return self._made(mention, entity.id, kind, kind)
        *_, last = self.text[mention[0] : mention[1]].split()
        if self._words(self.text[mention[0] : mention[1]])[0] in self.table.determiners:
            return None
        bearers = self.surnames.get(last.casefold(), set())
        if len(bearers) == 1 and last[0].isupper():
            return self._made(mention, min(bearers), "surname", "surname alone")
        return None

    def _gender(self, words: Sequence[str]) -> str | None:
        """What the first words of a phrase say: "la", "une", "M."."""
        for word in words[:2]:
            if word in self.table.female:
                return "female"
            if word in self.table.male:
                return "male"
        return None

    def _agrees(self, entity_id: str, gender: str | None) -> bool:
        known = self.entities[entity_id].gender
        return gender is None or known is None or known == gender

    def _office(self, mention: Span, words: Sequence[str]) -> Speaker | None:
        """ "La ministre": who has that role in the article, the nearest named before."""
        nouns = [word for word in words[:4] if word in self.table.roles]
        if not nouns or words[0] not in self.table.definite:
            return None
        gender = self._gender(words)
        holders = [one for one in self.holders.get(nouns[0], ()) if self._agrees(one, gender)]
        if not holders:
            return None
        if len(holders) == 1:
            return self._made(mention, holders[0], "title", "title")
        for start, _, entity_id in self._before(mention[0]):
            if entity_id in holders and start < mention[0]:
                return self._made(mention, entity_id, "title", "title shared")
        return None

    def _before(self, position: int) -> list[tuple[int, int, str]]:
        k = bisect_left(self.starts, position)
        near = self.mentions[max(0, k - 4 * _MOST) : k]
        return [one for one in reversed(near) if position - one[1] < _REACH]

    def _body(self, mention: Span, words: Sequence[str]) -> Speaker | None:
        """An organisation, or a place for its government; without a name, what it is called."""
        for start, _, entity in self._inside(mention):
            if self._owner(start, mention) and not self._article(start, mention):
                break
            if entity.type in _PLACES or entity.id in self.governments:
                stands = self.governments.get(entity.id) or entity.name
                return Speaker(mention, entity.id, "metonym", stands, CONFIDENCE["metonym"])
            if entity.type in _BODIES:
                return self._made(mention, entity.id, "name", "name")
        bodies = [word for word in words[:3] if word in self.table.bodies]
        if not bodies or words[0] not in self.table.definite:
            return None
        for _, _, entity_id in self._before(mention[0]):
            entity = self.entities[entity_id]
            if entity.type == "ORG" and bodies[0] in self._words(entity.name):
                return self._made(mention, entity_id, "description", "description")
        phrase = self.text[mention[0] : mention[1]]
        name = re.sub(r"^[^\W\d_]+(?:['’]|\s+)", "", phrase)
        return Speaker(mention, None, "description", name, CONFIDENCE["description"])

    def _article(self, start: int, mention: Span) -> bool:
        """Whether only an article stands before: "l'ONU", "la Banque de France"."""
        return len(self._words(self.text[mention[0] : start])) == 1

    def _pronoun(
        self, mention: Span, pronoun: str, done: Sequence[Speaker], quotes: Sequence[Quote]
    ) -> Speaker:
        """Who spoke last, else who was named last outside the quotations, of that gender."""
        gender = self._gender([pronoun])
        if gender is None or pronoun in self.table.own:
            return Speaker(mention, None, "open")
        weights: dict[str, float] = {}
        paragraph = self.text.rfind("\n", max(0, mention[0] - _REACH), mention[0])
        spoken = quotes[len(done) - 1].spans[-1][1] if done else 0
        since = False
        rank = 0
        for start, end, entity_id in self._before(mention[0]):
            entity = self.entities[entity_id]
            if entity.type not in _PEOPLE or not self._agrees(entity_id, gender):
                continue
            if _quoted(start, quotes[: len(done) + 1]):
                continue
            rank += 1
            near = 1.5 if start > paragraph else 1.0
            since = since or start > max(paragraph, spoken)
            known = 1.0 if entity.gender else 0.5
            weight = near * known / rank**0.5 / (1 + (mention[0] - end) / 800)
            weights[entity_id] = weights.get(entity_id, 0.0) + weight
            if rank == _MOST:
                break
        last = next((one for one in reversed(done[-2:]) if one.entity_id), None)
        if last is not None and last.entity_id is not None:
            entity = self.entities[last.entity_id]
            if entity.type in _PEOPLE and self._agrees(entity.id, gender):
                # Unless somebody else was named in this paragraph since.
                weights[entity.id] = weights.get(entity.id, 0.0) + (0.5 if since else 2.0)
        if not weights:
            return Speaker(mention, None, "open")
        ranked = sorted(weights, key=lambda one: -weights[one])
        total = sum(weights[one] for one in ranked[:2])
        sure = CONFIDENCE["pronoun"] * weights[ranked[0]] / total
        return Speaker(mention, ranked[0], "pronoun", None, round(sure, 4))


def _quoted(position: int, quotes: Sequence[Quote]) -> bool:
    """Whether a place lies in one of the last quotations."""
    return any(
        start <= position < end
        for quote in quotes[-4:]
        if quote.kind in ("direct", "partial")
        for start, end in quote.spans
    )
