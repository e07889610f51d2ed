"""Speakers that are somebody's relatives: "her son", "the victim's sister"."""

from __future__ import annotations

from agents.lexicon.english import (
    FEMALE_KIN,
    FEMALE_PRONOUNS,
    KIN_NOUNS,
    MALE_KIN,
    MALE_PRONOUNS,
    POSSESSIVES,
)
from agents.speakers.confidence import by_rule
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase
from agents.speakers.types import Speaker, SpeakerEntity, left_open


def by_relation(phrase: Phrase, context: Context) -> Speaker | None:
    """The one person whom the article calls so and whose gender agrees; open with none or several.

    "Her son" is not "his son" of the article.
    """
    noun, words = phrase.noun, phrase.head_words
    if noun not in KIN_NOUNS or len(words) < 2:
        return None
    if words[-1].startswith(f"{noun}-of-"):
        return None  # "The mother-of-two" is told by what she is, not by whose.
    owner = words[0] if words[0] in POSSESSIVES else ""
    index = context.index
    owners = {m.entity.id for m in index.mentions.within(*phrase.head)}
    some = {
        entity.id: entity
        for _, entity in index.descriptions.called(noun)
        if entity.is_person
        and entity.id not in owners
        and _agrees(entity, noun, context)
        and not _is_anothers(entity, noun, owner, context)
    }
    if len(some) != 1:
        return left_open(phrase.span)
    return by_rule(phrase.span, next(iter(some.values())), "description", "relation")


def _agrees(entity: SpeakerEntity, noun: str, context: Context) -> bool:
    """Whether a person's gender is not another than the noun's."""
    gender = context.index.descriptions.gender.get(entity.id)
    if noun in MALE_KIN:
        return gender != "female"
    return gender != "male" or noun not in FEMALE_KIN


def _is_anothers(entity: SpeakerEntity, noun: str, owner: str, context: Context) -> bool:
    """Whether the article calls somebody "his son" who is asked for as "her son"."""
    known = context.index.descriptions.relatives.get((entity.id, noun), "")
    genders = (MALE_PRONOUNS | {"his"}, FEMALE_PRONOUNS | {"her"})
    sides = [{k for k, some in enumerate(genders) if word in some} for word in (owner, known)]
    return all(sides) and sides[0] != sides[1]
