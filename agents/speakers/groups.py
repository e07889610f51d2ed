"""Speakers that are groups: "analysts", "the ministry", "Russia's foreign ministry"."""

from __future__ import annotations

import re

from agents.lexicon.english import (
    CAMPAIGN_NOUNS,
    COLLECTIVE_NOUNS,
    COMPANY_NOUNS,
    GROUP_NOUNS,
    PERSON_NOUNS,
)
from agents.speakers.confidence import by_rule, group_by_rule
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase
from agents.speakers.salience import REACH
from agents.speakers.types import Speaker, SpeakerEntity, left_open

_CAPITALISED = re.compile(r"[Tt]he(?: [A-Z][\w&.-]*){1,4}")
_ARTICLE = re.compile(r"^[Tt]he\s+")
_UNNAMED_REACH = 6
_NAMED_REACH = 3
"""Speakers that are looked back at."""


def collective(phrase: Phrase, context: Context) -> Speaker | None:
    """ "Officials", "51 percent of voters": people whom nobody names."""
    if phrase.noun not in COLLECTIVE_NOUNS:
        return None
    return Speaker(phrase.span, None, "collective")


def unseen_name(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The Evening Ledger": a name that entity recognition did not see."""
    name = re.sub(r"[\s.,]+$", "", context.text[slice(*phrase.head)])
    if phrase.head_words[:1] != ("the",) or phrase.noun in PERSON_NOUNS:
        return None
    if not _CAPITALISED.fullmatch(name):
        return None
    return group_by_rule(phrase.span, "description", name[4:], "name unseen")


def owned_group(phrase: Phrase, context: Context) -> Speaker | None:
    """ "Russia's foreign ministry": no entity of its own, but it says whose it is; and
    "the ministry" after it, which means the same."""
    noun, span = phrase.noun, phrase.span
    if noun not in GROUP_NOUNS:
        return None
    kinds = ("GPE", "NORP", "PERSON", "ORG") if noun in CAMPAIGN_NOUNS else ("GPE", "NORP")
    start, end = phrase.head
    for mention in context.index.mentions.overlapping(start, end):
        if mention.entity.type in kinds and start <= mention.start and mention.end < end:
            name = _ARTICLE.sub("", context.text[start:end])
            return group_by_rule(span, "description", name, "group")
    for _, speaker in context.last_speakers(_UNNAMED_REACH):
        entity = context.entity(speaker)
        if entity is not None:
            if noun in entity.name.lower().split():
                return by_rule(span, entity, "description", "description named before")
        elif speaker.stands_for and speaker.stands_for.lower().split()[-1] == noun:
            return group_by_rule(span, "description", speaker.stands_for, "group again")
    return None


def known_group(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The ministry": the organisation whose name or description has that noun."""
    noun, span = phrase.noun, phrase.span
    if noun not in GROUP_NOUNS:
        return None
    options = {
        entity.id: entity
        for place, entity in context.index.descriptions.called(noun)
        if place < phrase.start and entity.type == "ORG"
    }
    for _, speaker in context.last_speakers(_NAMED_REACH):
        entity = context.entity(speaker)
        if entity is not None and entity.id in options:
            return by_rule(span, entity, "description", "description named before")
    if len(options) == 1:
        return by_rule(span, next(iter(options.values())), "description", "description one")
    for mention in context.index.mentions.before(phrase.start):
        if mention.entity.id in options:
            return by_rule(span, mention.entity, "description", "description several")
    if noun in COMPANY_NOUNS and phrase.head_words[0] == "the" and len(phrase.head_words) == 2:
        return _most_named(phrase, context)
    return left_open(span)


def _most_named(phrase: Phrase, context: Context) -> Speaker:
    """ "The company": the organisation named most in the two paragraphs up to it."""
    text = context.text
    low = max(0, phrase.start - REACH)
    paragraph = max(low, text.rfind("\n", low, phrase.start))
    before = text.rfind("\n", low, low + len(text[low:paragraph].rstrip())) + 1
    times: dict[str, int] = {}
    nearest: dict[str, SpeakerEntity] = {}
    for start, _, entity in context.index.mentions.before(phrase.start):
        if start < before:
            break
        if entity.type == "ORG":
            times[entity.id] = times.get(entity.id, 0) + 1
            nearest.setdefault(entity.id, entity)
    if not times:
        return left_open(phrase.span)
    most = max(times, key=lambda key: times[key])  # Of equals the nearest, which was put in first.
    return by_rule(phrase.span, nearest[most], "description", "organisation")
