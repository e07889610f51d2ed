"""`news.articles`: the canonical article that ingest makes of whatever the publisher sent."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Confidence, Range, Record

SourceFormat = Literal["ninjs", "newsml-g2", "nitf", "json-ld", "json", "html", "text"]
Relation = Literal["exact", "near"]
Change = Literal["title", "cut", "added", "edited", "moved"]
PubStatus = Literal["usable", "withheld", "canceled"]


class Duplicate(Record):
    """Of what earlier article this one is a copy, and what changed."""

    of: str = Field(description="Id of the earliest article of the group inside the window.")
    relation: Relation = Field(
        description="exact: the same words; near: a wire copy or a light rewrite."
    )
    similarity: float = Field(ge=0, le=1, description="Estimated Jaccard of word shingles.")
    changed: list[Change] = Field(
        default_factory=list, description="How this text differs from that of the original."
    )


class Agency(Record):
    """Credit line of a news agency."""

    name: str
    span: Range | None = None


class Article(Record):
    """One article, decoded, stripped of markup and identified.

    Offsets everywhere refer to `text`. For plain text and JSON `text` it is the decoded input, in
    which character references are resolved and wrapped lines joined, unchanged otherwise:
    boilerplate, and a first line that is the title, is named in `excluded`, never cut out.
    What a page has in `q` and `blockquote` gets quotation marks where it has none.
    """

    id: str = Field(description="The publisher's id, else `sha256:` and the content's digest.")
    version: str = Field(description="The publisher's version, else its modification time, else 1.")
    title: str | None = None
    text: str
    excluded: list[Range] = Field(
        default_factory=list, description="Boilerplate in `text` that is not analysed."
    )
    set_apart: list[Range] = Field(
        default_factory=list,
        description="Lines of `text` that the page sets apart, as headings, in bold or in "
        "italics: in an interview the questions.",
    )
    language: str = Field(description="ISO 639-1, or `und` where it cannot be told.")
    language_confidence: Confidence
    readable: bool = Field(description="False: no model for the language; no quotes are sought.")
    published: str | None = Field(default=None, description="ISO 8601, as given.")
    modified: str | None = Field(default=None, description="ISO 8601, as given.")
    url: str | None = None
    outlet: str | None = None
    authors: list[str] = Field(default_factory=list)
    section: str | None = None
    keywords: list[str] = Field(default_factory=list)
    pub_status: PubStatus = "usable"
    source_format: SourceFormat
    encoding: str = Field(description="Encoding that the raw bytes were decoded from.")
    content_hash: str = Field(description="SHA-256 of title and text, hexadecimal.")
    word_count: int = Field(ge=0)
    reading_seconds: int = Field(ge=0, description="At 238 words a minute.")
    dateline: str | None = Field(default=None, description="Place as the dateline gives it.")
    byline: str | None = None
    agency: Agency | None = None
    duplicate: Duplicate | None = None
    supersedes: str | None = Field(
        default=None, description="Version of the same id that this one replaces."
    )
    superseded: bool = Field(
        default=False, description="True: a newer version of the same id came before this one."
    )
