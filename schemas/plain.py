"""The records as plain JSON values, for the code that makes and reads thousands of them a second.

Each class has the fields of the model of the same name, as orjson reads and writes them: no
object is made of a record, and nothing is checked while it runs; a type checker knows the names.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

from schemas.article import SourceFormat
from schemas.quotes import Modality, QuoteKind


class Span(TypedDict):
    """As `schemas.base.Span`."""

    start: int
    end: int
    text: str


class Duplicate(TypedDict):
    """As `schemas.article.Duplicate`."""

    of: str
    relation: str
    similarity: float
    changed: list[str]


class Agency(TypedDict):
    """As `schemas.article.Agency`."""

    name: str
    span: list[int] | None


class ReadArticle(TypedDict):
    """As `schemas.article.Article`, without what only the duplicate window knows."""

    id: str
    version: str
    title: str | None
    text: str
    excluded: list[list[int]]
    set_apart: list[list[int]]
    language: str
    language_confidence: float
    readable: bool
    published: str | None
    modified: str | None
    url: str | None
    outlet: str | None
    authors: list[str]
    section: str | None
    keywords: list[str]
    pub_status: str
    source_format: SourceFormat
    encoding: str
    content_hash: str
    word_count: int
    reading_seconds: int
    dateline: str | None
    byline: str | None
    agency: Agency | None


class Article(ReadArticle):
    """As `schemas.article.Article`."""

    duplicate: Duplicate | None
    supersedes: str | None
    superseded: bool


class Mention(Span):
    """As `schemas.entities.Mention`."""

    field: str


class Link(TypedDict):
    """As `schemas.entities.Link`."""

    source: str
    id: str


class Entity(TypedDict):
    """As `schemas.entities.Entity`."""

    id: str
    name: str
    type: str
    mentions: list[Mention]
    aliases: list[str]
    roles: list[str]
    belongs_to: str | None
    stands_for: str | None
    gender: str | None
    salience: float
    links: list[Link]


class DateMention(Span):
    """As `schemas.entities.DateMention`."""

    value: str
    until: str | None
    granularity: str
    relative: bool


class EntitiesRecord(TypedDict):
    """As `schemas.entities.EntitiesRecord`."""

    article: Article
    entities: list[Entity]
    dates: list[DateMention]
    model: str


class Quote(TypedDict):
    """As `schemas.quotes.Quote`."""

    id: str
    kind: QuoteKind
    spans: list[list[int]]
    text: str
    cue: Span | None
    speaker: Span | None
    via: Span | None
    modality: Modality
    continues: str | None
    confidence: float
    speaker_confidence: float


class QuotesRecord(TypedDict):
    """As `schemas.quotes.QuotesRecord`."""

    article_id: str
    quotes: list[Quote]
    model: str


class Speaker(TypedDict):
    """As `schemas.enriched.Speaker`."""

    mention: Span | None
    entity: str | None
    name: str | None
    method: str
    stands_for: str | None
    confidence: float


class Tone(TypedDict):
    """As `schemas.enriched.Tone`."""

    polarity: float
    positive: float
    negative: float
    towards: str | None


class EnrichedQuote(TypedDict):
    """As `schemas.enriched.EnrichedQuote`."""

    id: str
    kind: QuoteKind
    spans: list[list[int]]
    text: str
    cue: Span | None
    speaker: Speaker
    via: Speaker | None
    modality: Modality
    continues: str | None
    about: list[str]
    places: list[str]
    dates: list[int]
    tone: Tone | None
    confidence: float


class Place(TypedDict):
    """As `schemas.enriched.Place`."""

    entity: str
    name: str
    kind: str
    latitude: float
    longitude: float
    country: str | None
    region: str | None
    geonames: int | None
    links: list[Link]
    mentions: list[Mention]
    confidence: float
    why: list[str]


class Keyphrase(TypedDict):
    """As `schemas.enriched.Keyphrase`."""

    text: str
    score: float


class Findings(TypedDict):
    """As `schemas.enriched.Enriched`, without what the stage adds to it."""

    article: Article
    entities: list[Entity]
    quotes: list[EnrichedQuote]
    places: list[Place]
    dates: list[DateMention]
    tone: Tone | None
    keyphrases: list[Keyphrase]


class Enriched(Findings):
    """As `schemas.enriched.Enriched`."""

    extensions: NotRequired[dict[str, Any]]
    incomplete: list[str]
    versions: dict[str, str]
