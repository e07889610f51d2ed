"""Speakers that are told from one other: "the latter", "her Czech counterpart"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from agents.lexicon.english import POSSESSIVES
from agents.speakers.confidence import by_rule
from agents.speakers.context import Context
from agents.speakers.descriptions import nations_of
from agents.speakers.phrase import Phrase, is_possessive
from agents.speakers.salience import FADE, REACH
from agents.speakers.types import BODIES, Speaker, SpeakerEntity, left_open

_ORDER: dict[tuple[str, ...], int] = {("the", "former"): 0, ("the", "latter"): 1}
_PEERS = ("counterpart", "colleague", "opponent", "rival", "host", "guest")


def by_order(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The former", "the latter": of the two who are named side by side last."""
    order = _ORDER.get(phrase.words)
    if order is None:
        return None
    for some in _named(phrase.start, context):
        people = [one for one in some if one.is_person]
        bodies = [one for one in some if one.type in BODIES]
        for pair in (people, bodies):
            if len(pair) == 2:
                return by_rule(phrase.span, pair[order], "description", "told apart")
    return left_open(phrase.span)


def _named(place: int, context: Context) -> Iterator[list[SpeakerEntity]]:
    """Who is named in each sentence before a place, in its order; the last sentence first."""
    scene, surnames = context.index.scene, context.index.surnames
    near = [m for m in context.index.mentions.before(place) if place - m.end < FADE]
    for _, some in groupby(near, key=lambda mention: scene.sentence(mention.start)):
        named: dict[str, SpeakerEntity] = {}
        for mention in list(some)[::-1]:
            if not is_possessive(context.text, mention.end):
                bearer = surnames.bearer(mention)
                named.setdefault(bearer.id, bearer)
        yield list(named.values())


def by_nation(phrase: Phrase, context: Context) -> Speaker | None:
    """ "Her Czech counterpart": the one person before it who is called Czech."""
    words = phrase.head_words
    nations = nations_of(words)
    if words[:1] == () or words[0] not in POSSESSIVES or phrase.noun not in _PEERS or not nations:
        return None
    known = context.index.descriptions.nations
    some = {
        mention.entity.id: mention.entity
        for mention in context.index.mentions.before(phrase.start)
        if phrase.start - mention.end < REACH
        and mention.entity.is_person
        and nations & known[mention.entity.id]
    }
    if len(some) != 1:
        return None
    return by_rule(phrase.span, next(iter(some.values())), "description", "told apart")
