"""Places that speak: a capital or a seat of government stands for its government."""

from __future__ import annotations

import re

from agents.lexicon.places import state
from agents.lexicon.seats import body_of_seat, government
from agents.quotes.types import Span
from agents.speakers.confidence import CONFIDENCE
from agents.speakers.context import Context
from agents.speakers.phrase import Phrase
from agents.speakers.types import Speaker, SpeakerEntity
from agents.speakers.words import without_possessive

_ARTICLE = re.compile(r"^(?:the|The)\s+")


def is_seat(name: str) -> bool:
    """Whether a name is that of a seat of government: "the Kremlin"."""
    return body_of_seat(_bare(name), "en") is not None


def metonym(mention: Span, entity: SpeakerEntity) -> Speaker:
    """A place that speaks, for its government."""
    body = body_of_seat(_bare(entity.name), "en")
    if body is None:
        known = state(entity.name)
        body = government(known.code) if known else f"Government of {entity.name}"
    return Speaker(mention, entity.id, "metonym", body, CONFIDENCE["metonym"])


def seat(phrase: Phrase, context: Context) -> Speaker | None:
    """ "The White House", where it is no entity of the article."""
    name = re.sub(r"[\s.,]+$", "", context.text[slice(*phrase.head)])
    body = body_of_seat(_bare(name), "en")
    if body is None or not name[:1].isupper():
        return None
    return Speaker(phrase.span, None, "metonym", body, CONFIDENCE["metonym"])


def _bare(name: str) -> str:
    return _ARTICLE.sub("", without_possessive(name.strip())).lower()
