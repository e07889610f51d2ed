"""Rows: an enriched event as flat tables. The columns of sinks and of the topics `table.…`.

Lists of names are JSON arrays in a string, so that a row is flat.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, Field

from schemas.base import Record


class Row(Record):
    """What every row has."""

    ce_id: str = Field(description="Id of the event.")
    article: str = Field(description="Id of the article.")


class ArticleRow(Row):
    """An article."""

    version: str
    title: str | None
    outlet: str | None
    authors: str = Field(description="JSON array.")
    section: str | None
    published: str | None = Field(description="ISO 8601.")
    modified: str | None = Field(description="ISO 8601.")
    url: str | None
    language: str
    words: int
    copy_of: str | None = Field(description="Id of the article that it is a copy of.")
    tone: float | None = Field(description="-1 to 1.")
    incomplete: str = Field(description="JSON array of the stages whose part is missing.")
    text: str


class QuoteRow(Row):
    """A quote."""

    quote: str = Field(description="Its id in the article.")
    kind: str
    text: str
    first: int = Field(description="Code-point offset into the article's text.")
    last: int = Field(description="The same, exclusive.")
    spans: str = Field(description="JSON array of `[first, last]`.")
    speaker: str | None = Field(description="The resolved name, else as the text has it.")
    speaker_entity: str | None = Field(description="`entity` of the row in `entities`.")
    speaker_method: str
    speaker_roles: str = Field(description="JSON array.")
    stands_for: str | None
    via: str | None = Field(description="The source through whom it came.")
    cue: str | None
    modality: str
    about: str = Field(description="JSON array of names.")
    places: str = Field(description="JSON array of names.")
    tone: float | None = Field(description="-1 to 1.")
    confidence: float
    speaker_confidence: float
    speaker_identity: str | None = Field(description="`identity` of the row in `entities`.")


class EntityRow(Row):
    """What an article names."""

    entity: str = Field(description="Its id in the article.")
    name: str
    type: str
    aliases: str = Field(description="JSON array.")
    roles: str = Field(description="JSON array.")
    belongs_to: str | None = Field(description="`entity` of another row of the article.")
    salience: float | None
    mentions: int
    links: str = Field(description="JSON array of `source:id`.")
    identity: str | None = Field(
        description="Who it is across articles, where a gazetteer of the archive told the stream; "
        "who is who is known after the event, and the archive says it of the others."
    )


class PlaceRow(Row):
    """A place that an article names."""

    entity: str = Field(description="`entity` of the row in `entities`.")
    name: str
    kind: str
    latitude: float
    longitude: float
    country: str | None
    region: str | None
    geonames: int | None
    mentions: int
    confidence: float


ROWS: Mapping[str, type[Row]] = {
    "articles": ArticleRow,
    "quotes": QuoteRow,
    "entities": EntityRow,
    "places": PlaceRow,
}
"""Each table's rows."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "articles": ("article",),
    "quotes": ("article", "quote"),
    "entities": ("article", "entity"),
    "places": ("article", "entity"),
}
"""The columns that tell a table's rows apart."""


def columns(model: type[BaseModel]) -> dict[str, tuple[type, bool]]:
    """Columns of a table: name to type (`str`, `int`, `float`) and whether there may be none."""
    kinds: tuple[type, ...] = (str, int, float)
    found = {}
    for name, field in model.model_fields.items():
        allowed = getattr(field.annotation, "__args__", (field.annotation,))
        kind = next(one for one in kinds if one in allowed)
        found[name] = (kind, type(None) in allowed)
    return found


class ArticleRows(Record):
    """Which rows an article has: the memory of `quotewire tables`, by the article's id."""

    article_id: str
    version: str
    format: str = Field(description="What the rows are written as: `connect`, `json`, `registry`.")
    rows: dict[str, list[str]] = Field(
        description="Table to the ids of the article's rows there, in order."
    )
