"""Rivers, ranges and seas by their names: "the Merced River", "Lake Titicaca", "the Danube"."""

from __future__ import annotations

from collections.abc import Sequence

from agents.entities.mention import Mention, key
from agents.entities.words import Words
from agents.lexicon.english import (
    AUXILIARIES,
    FUNCTION_WORDS,
    LAKES_AND_PEAKS,
    LAND_AND_WATER,
    LANDS_IN_NAMES,
    NO_PLACES,
    PLACE_PREPOSITIONS,
    REGIONS,
    SEAS_OF,
    SEATS,
)
from agents.lexicon.names import given_names, surnames
from agents.lexicon.places import places

_FUNCTION = FUNCTION_WORDS | AUXILIARIES | PLACE_PREPOSITIONS | {"are", "rose", "fell", "since"}
_MISREAD = frozenset({"PERSON", "ORG", "PRODUCT", "WORK_OF_ART", "NORP"})


def read_geography(read_words: Sequence[Words], mentions: Sequence[Mention]) -> None:
    """Make mentions places where their words or "the" before them say that they are land or water.

    A seat of government that was read as a person is the body that sits there.
    """
    for mention in mentions:
        if mention.known:
            continue
        if _is_land_or_water(read_words[mention.segment], mention):
            mention.type = "LOC"
        elif mention.type == "PERSON" and _is_seat(key(mention.name)):
            mention.type = "ORG"


def _is_land_or_water(one: Words, mention: Mention) -> bool:
    parts = key(mention.name).split()
    name = " ".join(parts)
    if mention.type not in _MISREAD and mention.type != "GPE":
        return False
    if name in REGIONS:
        misread = mention.type in _MISREAD and _has_article(one, mention)
        return misread and _stands_alone(one, mention, name)
    if len(parts) < 2 or places().get(name) in ("N", "S", "C", "c"):
        return False
    if parts[0] in SEAS_OF and parts[1] == "of":
        return len(parts) > 2
    if parts[0] in LAKES_AND_PEAKS and mention.type != "PERSON":
        return len(parts) == 2 and mention.type != "ORG"
    if not _has_article(one, mention):
        return False
    return (
        parts[0] == "river"
        or parts[-1] in LAND_AND_WATER
        or (mention.type == "GPE" and parts[-1] in LANDS_IN_NAMES)
    )


def _has_article(one: Words, mention: Mention) -> bool:
    if one.folded[mention.first] == "the":
        return True
    return mention.first > 0 and one.folded[mention.first - 1] == "the"


def _stands_alone(one: Words, mention: Mention, name: str) -> bool:
    """Whether a name is followed by no noun of which it says whose it is, but by one of nature:
    "the Amazon", "the Amazon rainforest", not "the Amazon founder"."""
    if mention.last >= len(one.text):
        return True
    word = one.folded[mention.last]
    if name in NO_PLACES:
        return word in LAND_AND_WATER or word in _FUNCTION or not word[0].isalpha()
    return not one.text[mention.last][0].isupper()


def _is_seat(name: str) -> bool:
    if name not in SEATS or name in places():
        return False
    first, *rest = name.split()
    return bool(rest) or (first not in given_names() and first not in surnames())
