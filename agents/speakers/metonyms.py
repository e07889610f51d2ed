"""Places that speak: a capital or a seat of government stands for its government."""

from __future__ import annotations

import re

from agents.lexicon.english import SEATS
from agents.quotes.types import Span
from agents.speakers.confidence import CONFIDENCE
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase
from agents.speakers.types import Speaker, SpeakerEntity
from agents.speakers.words import without_possessive

_ARTICLE = re.compile(r"^(?:the|The)\s+")


def is_seat(name: str) -> bool:
    """Whether a name is that of a seat of government: "the Kremlin"."""
    return _bare(name) in SEATS


def metonym(mention: Span, entity: SpeakerEntity) -> Speaker:
    """A place that speaks, for its government."""
    country = SEATS.get(_bare(entity.name), entity.name)
    return Speaker(mention, entity.id, "metonym", _government(country), CONFIDENCE["metonym"])


def seat(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The White House", where it is no entity of the article."""
    name = re.sub(r"[\s.,]+$", "", context.text[slice(*phrase.head)])
    country = SEATS.get(_bare(name))
    if country is None or not name[:1].isupper():
        return None
    return Speaker(phrase.span, None, "metonym", _government(country), CONFIDENCE["metonym"])


def _government(country: str) -> str:
    return country if country == "European Union" else f"Government of {country}"


def _bare(name: str) -> str:
    return _ARTICLE.sub("", without_possessive(name.strip())).lower()
