"""People without a name whom "she" may mean, and who asked the question that is answered."""

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
    PERSON_NOUNS,
    PRESS_NOUNS,
    QUESTION_VERBS,
    QUESTIONERS,
)
from agents.lexicon.roles import has_person_ending
from agents.quotes.types import Span
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase
from agents.speakers.proper import proper_name
from agents.speakers.salience import begins_sentence
from agents.speakers.types import SpeakerEntity
from agents.speakers.words import lower_words

_INTRODUCED = re.compile(
    r"\b(?:An?|One|Another)\s(?:[\w’'-]+\s){0,3}?([a-z-]{3,})(?=,|\s(?:who|from|in|of|at|[a-z]+ed)\b)"
)
""" "A nurse from Oslo", "One voter, "."""

_NO_PEOPLE = (
    QUESTIONERS | GROUP_NOUNS | CALLED_BODIES | DOCUMENT_NOUNS | PRESS_NOUNS | COLLECTIVE_NOUNS
)
_PUT_TO = re.compile(r"\s(?:(?:the|his|her)\s)?(?:[\w-]+,?\s){0,3}")
_PUT_TO_WITHIN = 40
_ANSWER_REACH = 300
_UNNAMED_REACH = 1000
_UNNAMED_SPEAKERS = 2


def is_unnamed(start: int, pronoun: str, key: str, context: Context) -> bool:
    """Whether "she" rather goes back to somebody without an entity, who came in after `key` was
    last named: "A nurse said ... she", "Sgt Moss said ... he", or an open "she" before it."""
    text, index = context.text, context.index
    before = index.mentions.before(start)
    named = next((m.end for m in before if index.surnames.bearer(m).id == key), 0)
    low = max(named, start - _UNNAMED_REACH)
    for place, speaker in context.last_speakers(_UNNAMED_SPEAKERS):
        if speaker.entity_id == key:
            return False
        mention = speaker.mention
        if place < low - _UNNAMED_REACH or mention is None or mention[0] < low:
            break
        unseen = speaker.stands_for is None or speaker.stands_for in context.unseen
        if speaker.entity_id is None and unseen:
            return can_be(text, mention, pronoun)
    return any(
        _agrees(found[1].lower(), pronoun)
        for found in _INTRODUCED.finditer(text, low, start)
        if begins_sentence(text, found.start())
    )


def can_be(text: str, mention: Span, pronoun: str) -> bool:
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


def asker(start: int, context: Context) -> str | None:
    """Id of who asked right before: an answer ("I did," he said) is another's."""
    count = len(context.speakers)
    if not 0 < count < len(context.quotes):
        return None
    asked, answer = context.quotes[count - 1], context.quotes[count]
    if asked.cue is None or answer.continued_from is not None:
        return None
    if answer.kind == "indirect" and not _is_put_to(asked.cue[1], context):
        return None
    near = start - asked.spans[-1][1] < _ANSWER_REACH
    words = lower_words(context.text[slice(*asked.cue)])
    said = lower_words(context.text[slice(*answer.cue)]) if answer.cue else []
    if not near or QUESTION_VERBS.isdisjoint(words) or not GOING_ON.isdisjoint(said):
        return None
    return context.speakers[-1].entity_id


def _is_put_to(place: int, context: Context) -> bool:
    """Whether a person is named right behind the verb of a question: "asked the witness, X"."""
    return any(
        m.entity.is_person and _PUT_TO.fullmatch(context.text, place, m.start)
        for m in context.index.mentions.overlapping(place, place + _PUT_TO_WITHIN)
    )


def asked(some: Set[str], start: int, context: Context) -> SpeakerEntity | None:
    """Who of some (by id) is named behind the cue of the question before `start`."""
    cue = context.quotes[len(context.speakers) - 1].cue
    for mention in context.index.mentions.before(start):
        if cue is None or mention.start < cue[1]:
            break
        bearer = context.index.surnames.bearer(mention)
        if bearer.id in some:
            return bearer
    return None
