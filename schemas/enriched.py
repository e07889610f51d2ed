"""`news.enriched`: who said what about whom, where and when. The record subscribers read."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from schemas.article import Article
from schemas.base import Confidence, Range, Record, Span
from schemas.entities import DateMention, Entity, Link, Mention
from schemas.quotes import Modality, QuoteKind

SpeakerMethod = Literal[
    "name",
    "surname",
    "pronoun",
    "description",
    "title",
    "collective",
    "metonym",
    "relative",
    "carried",
    "context",
    "open",
]
"""How it is known who a mention is; `open`: it is not."""

PlaceKind = Literal["city", "region", "country", "continent", "area"]


class Speaker(Record):
    """Who a quote is by, and how that is known."""

    mention: Span | None = None
    entity: str | None = Field(default=None, description="Id in `entities`; null: left open.")
    name: str | None = Field(
        default=None,
        description="The entity's name, else the mention where that is a proper name (without "
        "titles), else null.",
    )
    method: SpeakerMethod
    stands_for: str | None = None
    confidence: Confidence


class Tone(Record):
    """Polarity by a lexicon (VADER): word weights, negation and degree words only.

    It does not see irony, nor whom a word is about beyond the nearest named entity, and was made
    for English social media; take it as a hint over many articles, not as a verdict on one.
    """

    polarity: float = Field(ge=-1, le=1, description="-1 negative ... 1 positive, 4 places.")
    positive: float = Field(ge=0, le=1)
    negative: float = Field(ge=0, le=1)
    towards: str | None = Field(
        default=None,
        description="Id of the one entity other than the speaker that the quote names; of several, "
        "that which all its sentences with a tone name alone; else null.",
    )


class EnrichedQuote(Record):
    """A quote with its speaker resolved."""

    id: str
    kind: QuoteKind
    spans: list[Range]
    text: str
    cue: Span | None = None
    speaker: Speaker
    via: Speaker | None = None
    modality: Modality
    continues: str | None = None
    about: list[str] = Field(
        default_factory=list, description="Ids of the entities named in the content."
    )
    places: list[str] = Field(default_factory=list, description="Ids in `places`, in the content.")
    dates: list[int] = Field(default_factory=list, description="Indexes into `dates`.")
    tone: Tone | None = None
    confidence: Confidence


class Place(Record):
    """A place that the article names, on the map."""

    entity: str = Field(description="Id in `entities`.")
    name: str
    kind: PlaceKind
    latitude: float
    longitude: float
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2.")
    region: str | None = Field(default=None, description="First-level division.")
    geonames: int | None = None
    links: list[Link] = Field(default_factory=list)
    mentions: list[Mention] = Field(default_factory=list)
    confidence: Confidence
    why: list[str] = Field(
        default_factory=list, description="Why this one: `population`, `dateline`, `company`, ..."
    )


class Keyphrase(Record):
    """A phrase that the article is about."""

    text: str
    score: float


class Enriched(Record):
    """Value of a result on `news.enriched`."""

    article: Article
    entities: list[Entity]
    quotes: list[EnrichedQuote]
    places: list[Place]
    dates: list[DateMention]
    tone: Tone | None = None
    keyphrases: list[Keyphrase] = Field(default_factory=list)
    incomplete: list[str] = Field(
        default_factory=list,
        description="Stages beside each other that failed: `entities`, `quotes`, or an agent of "
        "your own; their reason is in the dead letters.",
    )
    extensions: dict[str, Any] = Field(
        default_factory=dict,
        description="What agents of your own have found, each under its name; left out where "
        "there are none.",
    )
    versions: dict[str, str] = Field(
        description="What made this: `quotewire`, `schema`, `model`, `quotes`."
    )
