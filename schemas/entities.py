"""`news.entities`: the article with the entities that it names."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.article import Article
from schemas.base import Confidence, Offset, Record

EntityType = Literal[
    "PERSON",
    "ORG",
    "GPE",
    "LOC",
    "FAC",
    "NORP",
    "EVENT",
    "PRODUCT",
    "WORK_OF_ART",
    "LAW",
    "LANGUAGE",
    "GROUP",
]
"""OntoNotes' labels of names, and `GROUP`: people who speak together without a name."""

Gender = Literal["female", "male"]
LinkSource = Literal[
    "wikidata", "iso3166-1", "iso3166-2", "geonames", "gazetteer", "ticker", "cik", "isin"
]
Granularity = Literal[
    "time", "day", "weekend", "week", "month", "quarter", "season", "year", "decade", "century"
]


class Mention(Record):
    """One place where the text (or the title) names an entity."""

    start: Offset
    end: Offset
    text: str
    field: Literal["text", "title"] = "text"


class Link(Record):
    """An identifier from an offline source."""

    source: LinkSource = Field(
        description="Of companies: `ticker` at the home exchange as Yahoo writes it, `cik` of the "
        "US Securities and Exchange Commission, `isin` (several: share classes)."
    )
    id: str


class Entity(Record):
    """One document-level identity: everything that the article calls by these names."""

    id: str = Field(description="`e1`, `e2`, ... in order of first mention; local to the article.")
    name: str = Field(description="Canonical name: the fullest that the article or a link gives.")
    type: EntityType
    mentions: list[Mention]
    aliases: list[str] = Field(default_factory=list)
    roles: list[str] = Field(
        default_factory=list, description='As the text gives them: "Deputy Foreign Minister".'
    )
    belongs_to: str | None = Field(default=None, description="Id of the entity that it is part of.")
    stands_for: str | None = Field(
        default=None, description='What a metonym acts for: "Government of Russia" for Moscow.'
    )
    gender: Gender | None = None
    salience: Confidence = 0.0
    links: list[Link] = Field(default_factory=list)


class DateMention(Record):
    """A date or range that the text names, made absolute."""

    start: Offset
    end: Offset
    text: str
    value: str = Field(
        description="ISO 8601: `2022-01-09`, `2022-01`, `2022-W02`, `2022-01-09T18:30`; where that "
        "has no form, as EDTF and its like write: quarter `2022-Q1`, decade `199X`, century "
        "`19XX`, season `1998-21` (spring) to `1998-24` (winter, by the year it begins in)."
    )
    until: str | None = Field(default=None, description="End of a range, inclusive.")
    granularity: Granularity
    relative: bool = Field(description="True: the value was reckoned from the publication date.")


class EntitiesRecord(Record):
    """Value of a result on `news.entities`."""

    article: Article
    entities: list[Entity]
    dates: list[DateMention]
    model: str = Field(description="Name and version of the spaCy pipeline that read it.")
