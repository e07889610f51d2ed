"""Speakers that are described: "the senator", "the 42-year-old", "X, a lawyer".

A description goes to who is called so in the article, else to who is most in mind. What rules
somebody out: another party, another state, another employer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from agents.lexicon.english import (
    ANYBODY_NOUNS,
    CALLED_BODIES,
    DETERMINERS,
    ENTERING_WORDS,
    FEMALE_NOUNS,
    GROUP_NOUNS,
    INDEFINITE_ARTICLES,
    LESS_KNOWN,
    MALE_NOUNS,
    PARTIES,
    PERSON_NOUNS,
    PRESS_NOUNS,
    ROLE_SYNONYMS,
    SINGLE_SPEAKERS,
    STATES_OF_ONE_WORD,
)
from agents.lexicon.roles import has_person_ending
from agents.speakers import confidence
from agents.speakers.confidence import by_rule
from agents.speakers.context import Context
from agents.speakers.descriptions import is_national, nations_of
from agents.speakers.phrase import Phrase, is_possessive
from agents.speakers.salience import FADE, best, led_in, weigh
from agents.speakers.types import Mention, Speaker, SpeakerEntity, left_open
from agents.speakers.words import WORD, lower_words
from schemas.enriched import SpeakerMethod

_PEOPLE = PERSON_NOUNS | FEMALE_NOUNS | MALE_NOUNS | (SINGLE_SPEAKERS - LESS_KNOWN)
_AGE = re.compile(r"\b(\d{1,3})-year-old\b")
_AGE_BEHIND = re.compile(r",?\s(?:who is |who was |aged |age |now )?(\d{1,3})(?=[,.;)\s])")
_AGED = re.compile(r",\s\d{1,3},?")
_LOOKED_AT = 20
_NAMED_AFTER = re.compile(r"(?:,| named| called|:)?\s*(?:(?:Mr|Mrs|Ms|Dr)\.\s)?")
_NAMED_BEHIND_BODY = re.compile(r"\s(?:for|of|at|from|with|in)\s[^,.;:!?\n\"“”]{1,60},\s")
""" "A spokeswoman for the port, X"."""

_NAMED_WITHIN = 80
_NAMED_BEFORE = re.compile(r",\s+(?:(?:an?|the)\s)?[^,.;:!?\n\"“”]{0,30}")
_SOMEBODYS = re.compile(r"['’]s?\s+(?:\w+\s)?$")
_ONLINE = ("pac", "site", "website", "outlet")
_HEADLINE = 200
_LONGEST = 5

_CALLED = 3.0
_NOT_CALLED = 0.05
_CALLED_ELSE = 0.6
_OTHER_OWNER = 0.3
_UNSEEN = 0.1
_FAME = 1.0
"""Weights of a title's candidates, by cross-validation on the tune half: factors of those who are
called so (or of that party), of others where somebody is, of those who are called something else,
of those not known to belong to a named body; the weight of those called so who are not in mind;
and what being named most adds."""


def by_age(phrase: Phrase, context: Context) -> Speaker | None:
    """`The 42-year-old`: the person whose name is followed by that age."""
    found = _AGE.search(context.text, *phrase.span)
    if found is None or not phrase.noun.endswith("-year-old"):
        return None
    age = found[1]
    behind = re.compile(rf",?\s*(?:who is |who was |aged |age |now )?{age}\b")
    for start, end, entity in context.index.mentions.before(phrase.start):
        if entity.is_person and (
            behind.match(context.text[end : end + 16])
            or f"{age}-year-old" in context.text[max(0, start - 40) : start]
        ):
            return by_rule(phrase.span, entity, "description", "age")
    return _of_unknown_age(phrase, int(age), context)


def _of_unknown_age(phrase: Phrase, age: int, context: Context) -> Speaker:
    """ "The 29-year-old", where no age is told before: the person in mind, if nobody is near."""
    weights = {
        key: weight
        for key, weight in weigh(phrase.start, "", context).items()
        if not _is_of_other_age(context.index.entities[key], age, context)
    }
    if phrase.head_words[0] != "the" or not weights or _is_unnamed(phrase, context):
        return left_open(phrase.span)
    key, _, share = best(weights)
    sure = confidence.of_title(share)
    if sure < confidence.DESCRIPTION_FLOOR:
        return left_open(phrase.span)
    return Speaker(phrase.span, key, "description", None, round(sure, 4))


def _is_of_other_age(entity: SpeakerEntity, age: int, context: Context) -> bool:
    """Whether the article tells another age behind one of a person's first mentions."""
    ages = (_AGE_BEHIND.match(context.text, end) for _, end in entity.mentions[:_LOOKED_AT])
    return any(found is not None and int(found[1]) != age for found in ages)


def by_apposition(phrase: Phrase, context: Context) -> Speaker | None:
    """`X, a group that ...`: the name right before it, where it is of the noun's kind."""
    text, noun = context.text, phrase.noun
    found = context.index.mentions.before(phrase.start)[:1]
    if not found or phrase.head_words[:1] not in (("a",), ("an",), ("the",)):
        return None
    mention = found[0]
    if text[mention.end : phrase.start] != ", " or led_in(text, mention, phrase.start):
        return None
    if phrase.head_words[0] == "the" and not text.startswith(",", phrase.end):
        return None
    if is_possessive(text, mention.end):
        return None
    if mention.entity.is_person and _means_person(noun):
        bearer = context.index.surnames.bearer(mention)
        return by_rule(phrase.span, bearer, "description", "relative apposed")
    group = noun in GROUP_NOUNS or noun in PRESS_NOUNS or noun in _ONLINE
    if mention.entity.type == "ORG" and group:
        return by_rule(phrase.span, mention.entity, "description", "relative apposed")
    return None


def _means_person(noun: str) -> bool:
    """Whether a noun is a person's, by the lexicon or by its ending ("-ist", "-woman")."""
    if noun in _PEOPLE or is_national(noun):
        return True
    return has_person_ending(noun) and noun not in GROUP_NOUNS and noun not in CALLED_BODIES


def _in_headline(phrase: Phrase, context: Context) -> bool:
    """Whether a description stands in the text's first line, before any person is named."""
    return (
        phrase.start < _HEADLINE
        and context.text.find("\n", 0, phrase.start) < 0
        and phrase.head_words[:1] not in (("a",), ("an",))
        and not any(m.entity.is_person for m in context.index.mentions.before(phrase.start))
    )


def indefinite(phrase: Phrase, context: Context) -> Speaker | None:
    """ "A passer-by": what has no "the" or "that" is nobody whom the article names."""
    words = phrase.head_words
    definite = words and (words[0] in ("the", "that") or _in_headline(phrase, context))
    if not definite or len(words) > _LONGEST or phrase.noun in DETERMINERS:
        return left_open(phrase.span)
    return None


def by_description(phrase: Phrase, context: Context) -> Speaker:
    """ "The senator", "the Republican nominee": who is called so, else who is most in mind."""
    noun, span = phrase.noun, phrase.span
    headline = _in_headline(phrase, context)
    nouns = ROLE_SYNONYMS.get(" ".join(phrase.head_words[1:]), (noun,))
    called = _called(nouns, context, None if headline else phrase.start)
    if not called and (not _means_person(noun) or noun in ANYBODY_NOUNS):
        return left_open(span)
    if _is_unnamed(phrase, context):
        return left_open(span)
    before = weigh(phrase.start, _pronoun(noun), context) if not headline else {}
    if not called and noun in PERSON_NOUNS:
        # A title that one person alone bears may come before the name.
        later = _called(nouns, context, None)
        called = later if len(later) == 1 else set()
    if headline:
        # A headline comes before the name: the first so called.
        first = context.index.first
        before = dict.fromkeys(sorted(called, key=lambda key: (first[key], key)), 1.0)
    for key in sorted(called):
        before.setdefault(key, _UNSEEN)
    weights = _Description.read(phrase, context, called).weigh(before, context)
    if not weights:
        return left_open(span)
    key, _, share = best(weights)
    sure = confidence.of_title(share)
    alone = phrase.head[1] >= phrase.end - 2 or _AGED.fullmatch(
        context.text, phrase.head[1], phrase.end
    )
    if sure < confidence.DESCRIPTION_FLOOR or not (alone or key in called):
        return left_open(span)
    method: SpeakerMethod = "title" if noun in PERSON_NOUNS else "description"
    return Speaker(span, key, method, None, round(sure, 4))


def _pronoun(noun: str) -> str:
    """The pronoun that agrees with a noun; "" where it tells no gender."""
    if noun in FEMALE_NOUNS or noun.endswith("woman"):
        return "she"
    return "he" if noun in MALE_NOUNS or noun.endswith("man") else ""


def _called(nouns: Iterable[str], context: Context, before: int | None) -> set[str]:
    """Ids of the people whom the article calls by one of the nouns, before a place or anywhere."""
    index = context.index
    people = (
        (place, index.surnames.bearer(Mention(place, place, entity)))
        for noun in nouns
        for place, entity in index.descriptions.called(noun)
    )
    return {
        entity.id
        for place, entity in people
        if entity.is_person and (before is None or place < before)
    }


@dataclass(frozen=True, slots=True)
class _Description:
    """What a description says of whom it means.

    called: ids of those whom the article calls so. beside: ids of those named right before it,
    who are somebody else. words: what stands before its noun. party: letters of the parties it
    names. states: those it names. owners: words of the people and organisations in it; bodies:
    whether none of these is a person.
    """

    noun: str
    called: set[str]
    beside: set[str]
    words: tuple[str, ...]
    party: set[str]
    states: set[str]
    nations: set[str]
    owners: set[str]
    bodies: bool

    @classmethod
    def read(cls, phrase: Phrase, context: Context, called: set[str]) -> _Description:
        text, mentions = context.text, context.index.mentions
        last = mentions.before(phrase.start)[:1]
        party = _parties(phrase.head_words)
        inside = mentions.overlapping(*phrase.head)
        owners = (m for m in inside if m.entity.type in ("PERSON", "ORG") and not party)
        behind = (m for m in mentions.within(phrase.head[1], phrase.end) if m.entity.is_person)
        return cls(
            noun=phrase.noun,
            called=called,
            beside={m.entity.id for m in last if text[m.end : phrase.start] == ", "}
            | {context.index.surnames.bearer(m).id for m in behind},  # "the lawyer for X"
            words=phrase.head_words[:-1],
            party=party,
            states=set(STATES_OF_ONE_WORD.intersection(phrase.head_words)),
            nations=nations_of(phrase.head_words),
            owners=set(chain.from_iterable(lower_words(text[m.start : m.end]) for m in owners)),
            bodies=not any(m.entity.is_person for m in inside),
        )

    def weigh(self, in_mind: Mapping[str, float], context: Context) -> dict[str, float]:
        """Weights of those whom nothing rules out, from how much each is in mind."""
        weights = {}
        for key, weight in in_mind.items():
            words = context.index.descriptions.words[key]
            nations = context.index.descriptions.nations[key]
            if key in self.beside or self._is_another(words):
                continue
            if self.nations and nations:
                if not self.nations & nations:
                    continue
                weight *= _CALLED
            if self.called and key not in self.called:
                weight *= 1.0 if self.noun in PARTIES else _NOT_CALLED
            elif key in context.index.descriptions.titles and not self.called:
                weight *= _CALLED_ELSE
            if self.owners and not self.owners & words:
                weight *= _OTHER_OWNER
            weight += _FAME * context.index.share.get(key, 0.0)
            weight *= _CALLED if key in self.called else 1.0
            weight *= _CALLED if self.party & _parties(words) else 1.0
            said = words.intersection(self.words) - DETERMINERS
            weights[key] = weight * (1 + 2 * len(said))
        return weights

    def _is_another(self, words: set[str]) -> bool:
        """Whether somebody described by `words` is of another party, state or person."""
        party = _parties(words)
        if self.party and party and not self.party & party:
            return True
        home = words & STATES_OF_ONE_WORD
        if self.states and home and not self.states & home:
            return True
        return bool(self.owners) and not self.owners & words and not self.bodies


def _parties(words: set[str] | tuple[str, ...]) -> set[str]:
    return {PARTIES[word] for word in words if word in PARTIES}


def _is_unnamed(phrase: Phrase, context: Context) -> bool:
    """Whether a description goes back to somebody without a name: "a woman ... the woman"."""
    text = context.text
    low = max(0, phrase.start - FADE)
    noun = re.compile(rf"\b{re.escape(phrase.noun)}\b", re.I)
    for found in reversed(list(noun.finditer(text[low : phrase.start]))):
        start, end = low + found.start(), low + found.end()
        near = context.index.mentions.overlapping(start - 40, end + _NAMED_WITHIN)
        if any(m.entity.is_person and _describes(text, m, start, end) for m in near):
            return False
        unnamed = _introduces(text, start)
        if unnamed is not None:
            if unnamed:
                return True
        elif _SOMEBODYS.search(text[max(0, start - 24) : start]):
            return True
    return False


def _introduces(text: str, start: int) -> bool | None:
    """Whether the noun at `start` comes with "a" as one who acts; None without an "a"."""
    near = WORD.findall(text[max(0, start - 40) : start])[-4:]
    articles = [k for k, word in enumerate(near) if word.lower() in INDEFINITE_ARTICLES]
    if not articles:
        return None
    k = articles[-1]
    return near[k][0].isupper() or (k > 0 and near[k - 1].lower() in ENTERING_WORDS)


def _describes(text: str, mention: Mention, start: int, end: int) -> bool:
    """Whether the noun at text[start:end] stands beside a name: "judge X", "X, a judge"."""
    if mention.start >= end:
        between = (_NAMED_AFTER, _NAMED_BEHIND_BODY)
        return any(one.fullmatch(text, end, mention.start) for one in between)
    return mention.end <= start and _NAMED_BEFORE.fullmatch(text, mention.end, start) is not None
