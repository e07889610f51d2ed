"""Speakers that are named: in the mention's head, or in apposition to it."""

from __future__ import annotations

import re

from agents.lexicon.english import DETERMINERS, PERSON_NOUNS
from agents.quotes.types import Span
from agents.speakers.confidence import by_rule
from agents.speakers.context import Context
from agents.speakers.metonyms import is_seat, metonym
from agents.speakers.phrase import Phrase, modifies
from agents.speakers.salience import FADE
from agents.speakers.types import BODIES, Mention, Speaker, SpeakerEntity
from agents.speakers.words import WORD, without_possessive

_INDEFINITE = re.compile(r"[Aa]n?\s")
_PREPOSITION = re.compile(r"\b(?:of|for|to|by|with|at)\b")
_APPOSED_WITHIN = 60
_PLACES = ("GPE", "LOC")


def by_name(phrase: Phrase, context: Context) -> Speaker | None:
    """The head's own name, a person named after a comma, or a name by its last word.

    A name that modifies another noun ("the X supporters") is not the speaker's.
    """
    whole = _in_head(phrase, context)
    people = [mention for mention in whole if mention.entity.is_person]
    pick = people[-1:] or [m for m in whole if m.end >= phrase.head[1] - 2][-1:]
    if pick:
        return _mentioned(phrase.span, pick[0], context)
    return _apposed(phrase, context) or _by_last_word(phrase, context)


def _in_head(phrase: Phrase, context: Context) -> list[Mention]:
    """Names in the head that modify no other noun of it."""
    start, end = phrase.head
    found = context.index.mentions.overlapping(start, end)
    whole = [mention for mention in found if not modifies(context.text, mention.end, end)]
    if _INDEFINITE.match(context.text[phrase.start : phrase.start + 3]):
        whole = [mention for mention in whole if mention.entity.is_person]
    determined = not DETERMINERS.isdisjoint(phrase.head_words[:1])
    if determined and phrase.noun in PERSON_NOUNS:
        # "The Nevada Democrat" is a person, not the party.
        whole = [mention for mention in whole if mention.entity.type != "NORP"]
    return whole


def _mentioned(span: Span, mention: Mention, context: Context) -> Speaker:
    """The entity that a name in the speaker's phrase means."""
    entity = mention.entity
    words = context.text[mention.start : mention.end]
    if entity.type in _PLACES or is_seat(words):
        return metonym(span, entity)
    if entity.id in context.index.surnames.same:
        return by_rule(span, _of_surname(span, mention, context), "surname", "surname shared")
    short = len(WORD.findall(words)) < len(WORD.findall(entity.name))
    if entity.is_person and short:
        return by_rule(span, entity, "surname", "surname")
    return by_rule(span, entity, "name", "name")


def _of_surname(span: Span, mention: Mention, context: Context) -> SpeakerEntity:
    """Whose a bare surname is: as decided, else who of them spoke last, else the first named."""
    surnames = context.index.surnames
    some = surnames.bearers(mention.entity.name)
    decided = surnames.decided(mention)
    if decided is None and len(some) > 1:
        decided = context.spoke_last(some, span[0], FADE)
    return decided or surnames.same[mention.entity.id]


def _apposed(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The ministry's spokeswoman, Maria Z": a person named after a comma."""
    text, head_end = context.text, phrase.head[1]
    apposed = [
        mention
        for mention in context.index.mentions.overlapping(*phrase.span)
        if mention.start >= head_end
        and mention.entity.is_person
        and not modifies(text, mention.end, phrase.end)
    ]
    if not apposed or not text.startswith(",", head_end):
        return None
    first = apposed[0]
    if first.start - head_end > _APPOSED_WITHIN:
        return None
    if _PREPOSITION.search(text[head_end + 1 : first.start]):
        return None
    return by_rule(phrase.span, first.entity, "name", "name apposed")


def _by_last_word(phrase: Phrase, context: Context) -> Speaker | None:
    """A name that entity recognition did not see here but elsewhere in the article."""
    head = context.text[slice(*phrase.head)]
    capitalised = [word for word in WORD.findall(head) if word[:1].isupper()]
    if not capitalised or phrase.head_words[0] in ("a", "an") or phrase.noun in PERSON_NOUNS:
        return None
    name = without_possessive(capitalised[-1])
    if not without_possessive(head.rstrip(" .")).endswith(name):
        return None
    bearers = context.index.surnames.called(name)
    people = {key: one for key, one in bearers.items() if one.is_person}
    if len(people) > 1:
        first = context.index.first
        bearer = context.spoke_last(people, phrase.start, FADE)
        bearer = bearer or min(people.values(), key=lambda one: (first[one.id], one.id))
        return by_rule(phrase.span, bearer, "surname", "surname shared")
    some = list((people or bearers).values())
    if len(some) != 1 or not (some[0].is_person or some[0].type in BODIES):
        return None
    if some[0].type in _PLACES:
        return metonym(phrase.span, some[0])
    return by_rule(phrase.span, some[0], "surname", "surname known")
