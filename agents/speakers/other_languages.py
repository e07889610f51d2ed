"""From a speaker's mention to the entity behind it, in languages other than English.

The English steps are tuned on annotated articles; these are the plain rules that a language's
lexicon allows: a name, a surname, a pronoun by gender and who spoke last, an office by who holds
it in the article, an organisation, a place for its government. What nothing supports stays open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.lexicon.language import SpeechWords
from agents.quotes.types import Quote, Span
from agents.speakers.index import Mentions
from agents.speakers.types import Mention, Speaker, SpeakerEntity, left_open
from schemas.enriched import SpeakerMethod

_WORD = re.compile(r"[^\W\d_]+['’]|[^\W_]+(?:[-.][^\W_]+)*\.?")
_FIRST_WORD = re.compile(r"^[^\W\d_]+(?:['’]|\s+)")
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
"""Characters before a mention within which its entity has to be named."""

_CANDIDATES = 12
_FADE = 800
_LAST_QUOTES = 4


def carried(speaker: Speaker, _: Quote) -> float:
    """Confidence that who spoke a quote speaks one that continues it."""
    return round(min(speaker.confidence, CONFIDENCE["carried"]), 4)


class Resolver:
    """One article: its mentions, who its entities are, and who spoke so far.

    words: the language's lexicon. governments: what an entity's place stands for, by entity id.
    """

    def __init__(
        self,
        text: str,
        quotes: Sequence[Quote],
        entities: Sequence[SpeakerEntity],
        words: SpeechWords,
        governments: Mapping[str, str],
    ) -> None:
        self._text = text
        self._quotes = quotes
        self._lexicon = words
        self._governments = governments
        self._entities = {entity.id: entity for entity in entities}
        self._mentions = Mentions(entities)
        self._speakers: list[Speaker] = []
        self._surnames: dict[str, set[str]] = {}
        self._holders: dict[str, dict[str, SpeakerEntity]] = {}
        for entity in entities:
            if not entity.is_person:
                continue
            surname = entity.name.split()[-1].casefold()
            self._surnames.setdefault(surname, set()).add(entity.id)
            for role in entity.roles:
                for word in _words(role):
                    if word in words.roles:
                        self._holders.setdefault(word, {})[entity.id] = entity

    def resolve(self) -> list[Speaker]:
        """One Speaker a quote, in the quotes' order, each by those before it."""
        for quote in self._quotes:
            self._speakers.append(self._speaker(quote.speaker))
        return self._speakers

    def _speaker(self, span: Span | None) -> Speaker:
        words = _words(self._text[slice(*span)]) if span is not None else []
        if span is None or not words:
            return left_open(span)
        pronouns, own = self._lexicon.pronouns, self._lexicon.own
        if len(words) == 1 and (words[0] in pronouns or words[0] in own):
            return self._pronoun(span, words[0])
        return (
            self._person(span, words)
            or self._office(span, words)
            or self._body(span, words)
            or left_open(span)
        )

    def _is_owner(self, mention: Mention, span: Span) -> bool:
        """Whether a name belongs to the noun before it: "l'avocat de X"."""
        before = _words(self._text[span[0] : mention.start])
        lexicon = self._lexicon
        return bool(before) and (before[-1] in lexicon.outside or before[-1] in lexicon.inside)

    def _person(self, span: Span, words: Sequence[str]) -> Speaker | None:
        """The person whose name the mention holds, else the only one with that surname."""
        for mention in reversed(self._mentions.within(*span)):
            if mention.entity.is_person and not self._is_owner(mention, span):
                said = self._text[mention.start : mention.end].split()
                short = len(said) < len(mention.entity.name.split())
                kind: SpeakerMethod = "surname" if short else "name"
                return _made(span, mention.entity.id, kind, kind)
        if words[0] in self._lexicon.determiners:
            return None
        last = self._text[slice(*span)].split()[-1]
        bearers = self._surnames.get(last.casefold(), set())
        if len(bearers) == 1 and last[0].isupper():
            return _made(span, min(bearers), "surname", "surname alone")
        return None

    def _gender(self, words: Sequence[str]) -> str | None:
        """What the first words of a phrase say: "la", "une", "M."."""
        for word in words[:2]:
            if word in self._lexicon.female:
                return "female"
            if word in self._lexicon.male:
                return "male"
        return None

    def _before(self, position: int) -> list[Mention]:
        """The last mentions before a position, nearest first."""
        near = self._mentions.before(position, 4 * _CANDIDATES)
        return [mention for mention in near if position - mention.end < _REACH]

    def _office(self, span: Span, words: Sequence[str]) -> Speaker | None:
        """ "La ministre": who has that role in the article, the nearest named before."""
        nouns = [word for word in words[:4] if word in self._lexicon.roles]
        if not nouns or words[0] not in self._lexicon.definite:
            return None
        gender = self._gender(words)
        some = self._holders.get(nouns[0], {}).values()
        holders = [one.id for one in some if _agrees(one, gender)]
        if len(holders) == 1:
            return _made(span, holders[0], "title", "title")
        for mention in self._before(span[0]):
            if mention.entity.id in holders:
                return _made(span, mention.entity.id, "title", "title shared")
        return None

    def _body(self, span: Span, words: Sequence[str]) -> Speaker | None:
        """An organisation, or a place for its government; without a name, what it is called."""
        for mention in self._mentions.within(*span):
            entity = mention.entity
            if self._is_owner(mention, span) and not self._only_article(mention, span):
                break
            if entity.type in _PLACES or entity.id in self._governments:
                stands = self._governments.get(entity.id) or entity.name
                return Speaker(span, entity.id, "metonym", stands, CONFIDENCE["metonym"])
            if entity.type in _BODIES:
                return _made(span, entity.id, "name", "name")
        bodies = [word for word in words[:3] if word in self._lexicon.bodies]
        if not bodies or words[0] not in self._lexicon.definite:
            return None
        for mention in self._before(span[0]):
            if mention.entity.type == "ORG" and bodies[0] in _words(mention.entity.name):
                return _made(span, mention.entity.id, "description", "description")
        name = _FIRST_WORD.sub("", self._text[slice(*span)])
        return Speaker(span, None, "description", name, CONFIDENCE["description"])

    def _only_article(self, mention: Mention, span: Span) -> bool:
        """Whether only an article stands before a name: "l'ONU", "la Banque de France"."""
        return len(_words(self._text[span[0] : mention.start])) == 1

    def _pronoun(self, span: Span, pronoun: str) -> Speaker:
        """Who spoke last, else who was named last outside the quotations, of that gender."""
        gender = self._gender([pronoun])
        if gender is None or pronoun in self._lexicon.own:
            return left_open(span)
        paragraph = self._text.rfind("\n", max(0, span[0] - _REACH), span[0])
        weights: dict[str, float] = {}
        named_since = False
        spoken = self._quotes[len(self._speakers) - 1].spans[-1][1] if self._speakers else 0
        for rank, mention in enumerate(self._candidates(span[0], gender), 1):
            named_since = named_since or mention.start > max(paragraph, spoken)
            near = 1.5 if mention.start > paragraph else 1.0
            known = 1.0 if mention.entity.gender else 0.5
            weight = near * known / rank**0.5 / (1 + (span[0] - mention.end) / _FADE)
            weights[mention.entity.id] = weights.get(mention.entity.id, 0.0) + weight
        last = next((one.entity_id for one in self._speakers[:-3:-1] if one.entity_id), None)
        if last is not None:
            entity = self._entities[last]
            if entity.is_person and _agrees(entity, gender):
                # Unless somebody else was named in this paragraph since.
                weights[last] = weights.get(last, 0.0) + (0.5 if named_since else 2.0)
        if not weights:
            return left_open(span)
        ranked = sorted(weights, key=lambda one: -weights[one])
        total = sum(weights[one] for one in ranked[:2])
        sure = CONFIDENCE["pronoun"] * weights[ranked[0]] / total
        return Speaker(span, ranked[0], "pronoun", None, round(sure, 4))

    def _candidates(self, position: int, gender: str) -> list[Mention]:
        """People of a gender named before a position outside of quotations, nearest first."""
        count = len(self._speakers) + 1
        quotes = self._quotes[max(0, count - _LAST_QUOTES) : count]
        found = [
            mention
            for mention in self._before(position)
            if mention.entity.is_person
            and _agrees(mention.entity, gender)
            and not _quoted(mention.start, quotes)
        ]
        return found[:_CANDIDATES]


def _words(text: str) -> list[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def _made(span: Span, entity_id: str, method: SpeakerMethod, rule: str) -> Speaker:
    return Speaker(span, entity_id, method, None, CONFIDENCE[rule])


def _agrees(entity: SpeakerEntity, gender: str | None) -> bool:
    """Whether somebody can be of a gender."""
    return gender is None or entity.gender in (None, gender)


def _quoted(position: int, quotes: Sequence[Quote]) -> bool:
    """Whether a place lies in one of some quotations."""
    return any(
        start <= position < end
        for quote in quotes
        if quote.kind in ("direct", "partial")
        for start, end in quote.spans
    )
