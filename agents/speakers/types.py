"""The plain values that go into and come out of resolving speakers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from agents.quotes.types import Span
from schemas.enriched import SpeakerMethod

BODIES = frozenset(("ORG", "GPE", "NORP", "FAC", "LOC"))
"""Types of entities that speak though they are no people."""


@dataclass(frozen=True, slots=True)
class SpeakerEntity:
    """One entity of the article.

    type: an OntoNotes label (PERSON, ORG, GPE, NORP, ...). mentions: code-point ranges of
    the article's text. roles: what the article calls it ("foreign minister"). gender:
    "male", "female" or None. titled: whether the headline names it, which counts as being
    mentioned first.
    """

    id: str
    name: str
    type: str
    mentions: tuple[Span, ...]
    roles: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    gender: str | None = None
    titled: bool = False

    @property
    def is_person(self) -> bool:
        return self.type == "PERSON"


class Mention(NamedTuple):
    """Where the article's text names an entity; code-point offsets, end-exclusive."""

    start: int
    end: int
    entity: SpeakerEntity


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who a quote's speaker is.

    mention: as in the quote (or the quote it continues). entity_id: None where nothing
    supports one. stands_for: whom a metonym stands for ("Government of Russia"), or what a
    group is called that is no entity of the article ("Russia's foreign ministry").
    confidence: estimated probability that the entity (or, for a group without one, what
    `stands_for` calls it) is right; 0 when open.
    """

    mention: Span | None
    entity_id: str | None
    method: SpeakerMethod
    stands_for: str | None = None
    confidence: float = 0.0


def left_open(mention: Span | None) -> Speaker:
    """A speaker whom nothing supports."""
    return Speaker(mention, None, "open")
