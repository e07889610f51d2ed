"""Who speaks within somebody's turn of an interview or a transcript: "I told him", "he says".

"I" is whose turn it is. "He" is never, and is nobody but the one person whom the turn, or the
question above it, names before.
"""

from __future__ import annotations

from dataclasses import replace

from agents.lexicon.english import FEMALE_PRONOUNS, MALE_PRONOUNS
from agents.quotes.types import Span
from agents.speakers.confidence import by_rule
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase
from agents.speakers.types import Speaker, left_open

_MOST = 40
"""Quotes that are looked back at."""
_OWN = frozenset(("i", "me", "my", "myself"))
_GENDERED = MALE_PRONOUNS | FEMALE_PRONOUNS


def turn_around(position: int, context: Context) -> tuple[int, Span] | None:
    """The number of the direct quote that holds a place, before the next to resolve, and the part
    of it; None where there is none."""
    here = len(context.speakers)
    for k in range(here - 1, max(-1, here - 1 - _MOST), -1):
        quote = context.quotes[k]
        if quote.kind != "direct":
            continue
        for start, end in quote.spans:
            if start <= position < end:
                return k, (start, end)
    return None


def by_turn(span: Span, pronoun: str, context: Context) -> Speaker | None:
    """A pronoun within a turn; None where it stands in none, or is no person's."""
    turn = turn_around(span[0], context)
    if turn is None or pronoun not in _OWN | _GENDERED:
        return None
    number, part = turn
    speaker = context.speakers[number]
    if pronoun in _OWN:
        if speaker.entity_id is None and speaker.stands_for is None:
            return left_open(span)
        return replace(speaker, mention=span, method="pronoun")
    gender = context.index.descriptions.gender
    wanted = "female" if pronoun in FEMALE_PRONOUNS else "male"
    scene = context.index.scene
    above = scene.paragraph_start(max(0, scene.paragraph_start(part[0]) - 2))
    for start in (part[0], above):
        named = {}
        for mention in context.index.mentions.within(start, span[0]):
            bearer = context.index.surnames.bearer(mention)
            fits = gender.get(bearer.id, wanted) == wanted and bearer.id != speaker.entity_id
            if bearer.is_person and fits:
                named[bearer.id] = bearer
        if len(named) == 1:
            return by_rule(span, named.popitem()[1], "pronoun", "in turn")
        if named:
            break
    return left_open(span)


def is_own_turn(phrase: Phrase, speaker: Speaker, context: Context) -> bool:
    """Whether a description within a turn was taken for whose turn it is: who speaks of "the
    author" is not the author."""
    if speaker.entity_id is None or phrase.words[0] in _OWN:
        return False
    turn = turn_around(phrase.start, context)
    return turn is not None and context.speakers[turn[0]].entity_id == speaker.entity_id
