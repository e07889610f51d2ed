"""Documents that speak for whose they are: "her plan", "a study by X", "the editorial"."""

from __future__ import annotations

import re

from agents.lexicon.english import DOCUMENT_NOUNS, PRESS_NAMES, PRESS_NOUNS
from agents.speakers.confidence import by_rule, group_by_rule
from agents.speakers.context import Context
from agents.speakers.index import is_paper
from agents.speakers.phrase import Phrase
from agents.speakers.pronouns import personal
from agents.speakers.types import Mention, Speaker, left_open

_BY_WHOM = re.compile(r"\s+(?:by|from|of|in)\s+(?:the\s+)?")
_OWNER_WITHIN = 30
_PRESS_REACH = 6
"""Speakers among whom a newspaper is looked for."""


def by_document(phrase: Phrase, context: Context) -> Speaker | None:
    """Whose a document is speaks: its owner, its author, or the newspaper that it is of."""
    noun, words = phrase.noun, phrase.head_words
    of_press = noun in PRESS_NOUNS or (noun == "board" and "editorial" in words)
    if noun not in DOCUMENT_NOUNS and not of_press and noun != "board":
        return None
    if words and words[0] in ("his", "her", "its") and noun in DOCUMENT_NOUNS:
        own = personal(phrase.span, words[0], context)
        return Speaker(phrase.span, own.entity_id, "description", own.stands_for, own.confidence)
    owner = _owner(phrase, context)
    if owner is not None:
        bearer = context.index.surnames.bearer(owner)
        return by_rule(phrase.span, bearer, "description", "document")
    return _newspaper(phrase, context) if of_press else None


def _owner(phrase: Phrase, context: Context) -> Mention | None:
    """The last name in the head ("the X poll"), else who is named behind it ("a study by X")."""
    found = [
        mention
        for mention in context.index.mentions.within(*phrase.span)
        if mention.entity.type in ("PERSON", "ORG")
    ]
    in_head = [mention for mention in found if mention.end <= phrase.head[1]]
    if in_head:
        return in_head[-1]
    joined = _BY_WHOM.match(context.text, phrase.head[1], phrase.end)
    if joined is None:
        return None
    behind = (m for m in found if 0 <= m.start - joined.end() <= _OWNER_WITHIN)
    return next(behind, None)


def _newspaper(phrase: Phrase, context: Context) -> Speaker:
    """ "The editorial": the newspaper that spoke before, else the article's only one."""
    for _, speaker in context.last_speakers(_PRESS_REACH):
        entity = context.entity(speaker)
        if entity is not None and is_paper(entity):
            return by_rule(phrase.span, entity, "description", "press")
        called = speaker.stands_for
        if called and not PRESS_NAMES.isdisjoint(called.lower().split()):
            return group_by_rule(phrase.span, "description", called, "group again")
    if len(context.index.papers) == 1:
        return by_rule(phrase.span, context.index.papers[0], "description", "press")
    return left_open(phrase.span)
