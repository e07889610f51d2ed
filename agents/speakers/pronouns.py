"""Speakers that are pronouns: personal, relative, and those that name nobody of the article."""

from __future__ import annotations

import re
from collections.abc import Set

from agents.lexicon.english import (
    CALLED_BODIES,
    COLLECTIVE_NOUNS,
    DOCUMENT_NOUNS,
    FEMALE_NOUNS,
    FEMALE_PRONOUNS,
    GOING_ON,
    GROUP_NOUNS,
    INDEFINITE_ARTICLES,
    KIN_NOUNS,
    MALE_NOUNS,
    MALE_PRONOUNS,
    NEUTER_PRONOUNS,
    PERSON_NOUNS,
    PLURAL_PRONOUNS,
    PRESS_NOUNS,
    QUESTION_VERBS,
    QUESTIONERS,
    RELATIVE_PRONOUNS,
    SPEAKERS_OWN_PRONOUNS,
)
from agents.quotes.types import Span
from agents.speakers import confidence
from agents.speakers.confidence import by_rule, group_by_rule
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase, is_possessive
from agents.speakers.proper import proper_name
from agents.speakers.salience import begins_sentence, best, weigh
from agents.speakers.types import BODIES, Speaker, SpeakerEntity, left_open
from agents.speakers.words import has_person_ending, lower_words

_PERSONAL = MALE_PRONOUNS | FEMALE_PRONOUNS | NEUTER_PRONOUNS | PLURAL_PRONOUNS
_GENDERED = MALE_PRONOUNS | FEMALE_PRONOUNS
_OF_GROUPS = NEUTER_PRONOUNS | PLURAL_PRONOUNS
_EMPHATIC = (("himself",), ("herself",))
_LEAST = 0.3
"""Weight below which a pronoun stays open."""

_INTRODUCED = re.compile(
    r"\b(?:An?|One|Another)\s(?:[\w’'-]+\s){0,3}?([a-z-]{3,})(?=,|\s(?:who|from|in|of|at|[a-z]+ed)\b)"
)
""" "A nurse from Oslo", "One voter, "."""

_NO_PEOPLE = (
    QUESTIONERS | GROUP_NOUNS | CALLED_BODIES | DOCUMENT_NOUNS | PRESS_NOUNS | COLLECTIVE_NOUNS
)
_ANSWER_REACH = 300
_UNNAMED_REACH = 1000
_UNNAMED_SPEAKERS = 2
_SAME_REACH = 300
_GROUP_REACH = 800
_RELATIVE_REACH = 120
_RELATIVE_MENTIONS = 6
_NEAR = re.compile(r"(?:\s*\([^()]*\))?,?\s*")
_APPOSED = re.compile(r",\s+(?:an?|the|one)\s+[^.;:!?\n\"“”]{1,120}$")
_SENTENCE_END = re.compile(r"[!?\n;]|\.\s+[A-Z]")


def by_pronoun(phrase: Phrase, context: Context) -> Speaker | None:
    """A phrase that is a pronoun, or two of them ("he and his wife"), which stay open."""
    pronoun, more = phrase.words[0], phrase.words[1:]
    if not more or more in _EMPHATIC:
        if pronoun in SPEAKERS_OWN_PRONOUNS:
            return left_open(phrase.span)
        if pronoun in _PERSONAL:
            account = _account(phrase.span, pronoun, context)
            return account or personal(phrase.span, pronoun, context)
    if more and pronoun in _GENDERED and more[0] in ("and", "or"):
        return left_open(phrase.span)
    return None


def personal(span: Span, pronoun: str, context: Context) -> Speaker:
    """The subject before it in the sentence, who spoke last, or the nearest that fits."""
    last = next(context.last_speakers(1), None)
    if pronoun in _OF_GROUPS and last is not None and span[0] - last[0] < _GROUP_REACH:
        # "Russia's foreign ministry ... It said": the group that spoke last, though unnamed.
        speaker = last[1]
        apposed = _apposed_group(pronoun, speaker, context)
        if apposed is not None:
            return by_rule(span, apposed, "pronoun", "organisation")
        entity = context.entity(speaker)
        near = span[0] - last[0] < _SAME_REACH and "\n" not in context.text[last[0] : span[0]]
        if pronoun in NEUTER_PRONOUNS and entity is not None and entity.type == "ORG" and near:
            return Speaker(span, entity.id, "pronoun", None, speaker.confidence)
        if speaker.entity_id is None:
            if speaker.stands_for is None:
                return left_open(span)
            return group_by_rule(span, "pronoun", speaker.stands_for, "group again")
    if pronoun in PLURAL_PRONOUNS:
        entity = context.entity(last[1]) if last is not None else None
        if entity is None or entity.type not in ("ORG", "NORP"):
            return left_open(span)
    weights = weigh(span[0], pronoun, context)
    if not weights:
        return left_open(span)
    key, weight, share = best(weights)
    if key == _asker(span[0], context):
        asked = _asked(weights.keys() - {key}, span[0], context)
        return left_open(span) if asked is None else by_rule(span, asked, "pronoun", "asked")
    if weight < _LEAST or (pronoun in _GENDERED and _is_unnamed(span[0], pronoun, key, context)):
        return left_open(span)
    sure = confidence.of_pronoun(share)
    if pronoun in _GENDERED and key not in context.index.descriptions.gender:
        sure *= confidence.GENDER_UNKNOWN
    return Speaker(span, key, "pronoun", None, round(sure, 4))


def _account(span: Span, pronoun: str, context: Context) -> Speaker | None:
    """ "quietfrog77 wrote ... they": the account that spoke last, of whatever gender."""
    place, speaker = next(context.last_speakers(1), (-_GROUP_REACH, left_open(None)))
    if pronoun in NEUTER_PRONOUNS or span[0] - place >= _GROUP_REACH:
        return None
    entity = context.entity(speaker)
    called = entity.name if entity is not None else speaker.stands_for or ""
    if called not in context.index.accounts and not called.startswith("@"):
        return None
    sure = min(speaker.confidence, confidence.CONFIDENCE["name unseen"])
    return Speaker(span, speaker.entity_id, "pronoun", speaker.stands_for, sure)


def _apposed_group(pronoun: str, speaker: Speaker, context: Context) -> SpeakerEntity | None:
    """ "The regulator, Fenwatch, ... it": what an organisation's noun calls, read as a person."""
    entity = context.entity(speaker)
    if pronoun not in NEUTER_PRONOUNS or speaker.mention is None or entity is None:
        return None
    noun = Phrase.read(context.text, speaker.mention).noun
    return entity if entity.is_person and noun in CALLED_BODIES else None


def _asker(start: int, context: Context) -> str | None:
    """Id of who asked right before: an answer ("I did," he said) is another's."""
    count = len(context.speakers)
    if not 0 < count < len(context.quotes):
        return None
    asked, answer = context.quotes[count - 1], context.quotes[count]
    if asked.cue is None or answer.kind == "indirect" or answer.continued_from is not None:
        return None
    near = start - asked.spans[-1][1] < _ANSWER_REACH
    words = lower_words(context.text[slice(*asked.cue)])
    said = lower_words(context.text[slice(*answer.cue)]) if answer.cue else []
    if not near or QUESTION_VERBS.isdisjoint(words) or not GOING_ON.isdisjoint(said):
        return None
    return context.speakers[-1].entity_id


def _asked(some: Set[str], start: int, context: Context) -> SpeakerEntity | None:
    """Who of some (by id) is named behind the cue of the question before `start`."""
    cue = context.quotes[len(context.speakers) - 1].cue
    for mention in context.index.mentions.before(start):
        if cue is None or mention.start < cue[1]:
            break
        bearer = context.index.surnames.bearer(mention)
        if bearer.id in some:
            return bearer
    return None


def _is_unnamed(start: int, pronoun: str, key: str, context: Context) -> bool:
    """Whether "she" rather goes back to somebody without an entity, who came in after `key` was
    last named: "A nurse said ... she", "Sgt Moss said ... he", or an open "she" before it."""
    text, index = context.text, context.index
    own = [m for m in index.mentions.before(start) if index.surnames.bearer(m).id == key]
    named = own[0].end if own else 0
    low = max(named, start - _UNNAMED_REACH)
    for place, speaker in context.last_speakers(_UNNAMED_SPEAKERS):
        if speaker.entity_id == key:
            return False
        mention = speaker.mention
        if place < low - _UNNAMED_REACH or mention is None or mention[0] < low:
            break
        if speaker.entity_id is None and speaker.stands_for is None:
            return _can_be(text, mention, pronoun)
    return any(
        _agrees(found[1].lower(), pronoun)
        for found in _INTRODUCED.finditer(text, low, start)
        if begins_sentence(text, found.start())
    )


def _can_be(text: str, mention: Span, pronoun: str) -> bool:
    """Whether a speaker's mention without an entity is one person whom a pronoun can mean."""
    phrase = Phrase.read(text, mention)
    if phrase.words[:1] == (pronoun,):
        return True
    if proper_name(text, mention, "en") and text[mention[0]].isupper():
        return " and " not in text[slice(*mention)]
    if phrase.words[0] in INDEFINITE_ARTICLES and phrase.noun not in _NO_PEOPLE:
        gendered = phrase.noun in FEMALE_NOUNS or phrase.noun in MALE_NOUNS
        return not gendered or _agrees(phrase.noun, pronoun)
    return _agrees(phrase.noun, pronoun)


def _agrees(noun: str, pronoun: str) -> bool:
    """Whether a noun is one person's, of the pronoun's gender where it tells one."""
    if noun in FEMALE_NOUNS or noun in MALE_NOUNS:
        return (noun in FEMALE_NOUNS) == (pronoun in FEMALE_PRONOUNS)
    if noun in QUESTIONERS:
        return False
    return noun in PERSON_NOUNS or noun in KIN_NOUNS or has_person_ending(noun)


def by_relative(phrase: Phrase, context: Context) -> Speaker | None:
    """`X, who said` and `X, a lawyer in Y, who said`: the name before it in the sentence."""
    if len(phrase.words) > 2 or phrase.words[0] not in RELATIVE_PRONOUNS:
        return None
    text, index, span = context.text, context.index, phrase.span
    wants_person = phrase.words[0].startswith("who")
    editors: Speaker | None = None
    for mention in index.mentions.before(phrase.start)[:_RELATIVE_MENTIONS]:
        gap = text[mention.end : phrase.start]
        if len(gap) > _RELATIVE_REACH or _SENTENCE_END.search(gap):
            break
        rule = _relative_rule(gap)
        if rule is None or is_possessive(text, mention.end):
            continue
        entity = mention.entity
        bearer = index.surnames.bearer(mention)
        if entity.is_person if wants_person else entity.type in BODIES:
            return by_rule(span, bearer, "relative", rule)
        near = rule == "relative near"
        if wants_person and near and entity.type == "ORG" and editors is None:
            # "the editors of The Ledger, who said"
            editors = by_rule(span, bearer, "relative", rule)
    return editors or left_open(span)


def _relative_rule(gap: str) -> str | None:
    """How a relative pronoun goes back over `gap` to a name; None where it does not."""
    if _NEAR.fullmatch(gap):
        return "relative near"
    return "relative apposed" if _APPOSED.fullmatch(gap.rstrip(" ,") or gap) else None
