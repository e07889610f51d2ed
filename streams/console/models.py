"""What the API about the live stream answers: models for its OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.deadletter import State
from schemas.enriched import Enriched
from schemas.marker import Marker
from schemas.quotes import Modality, QuoteKind
from streams.metrics import COLLECT_STATES

Count = Annotated[int, Field(ge=0)]
Offsets = tuple[Count, Count]
SourceState = Literal[COLLECT_STATES]  # type: ignore[valid-type]


class Event(BaseModel):
    """A CloudEvents 1.0 event, with its place in the log as extensions."""

    specversion: str
    id: str = Field(description="Deterministic: the same article gives the same id.")
    source: str
    type: str = Field(
        description="quotewire.enriched.result.v1 or quotewire.enriched.withdrawn.v1."
    )
    time: str = Field(description="When the raw article was published to the stream, ISO 8601.")
    subject: str = Field("", description="The article's id.")
    dataschema: str = Field("", description="Name of the JSON Schema of `data`.")
    partitionkey: str = Field("", description="The key of the record.")
    datacontenttype: str
    partition: Count
    offset: Count
    origin: str = Field(description="The raw record: topic:partition:offset:milliseconds.")
    outcome: Literal["result", "withdrawn"]
    data: Enriched | Marker


class LiveQuote(BaseModel):
    """A quote that the live search has found, with what its article is."""

    article: str = Field(description="Id for /api/articles/{id}.")
    title: str = Field(description="Of an article without a title its first words.")
    outlet: str | None
    published: str | None = Field(description="ISO 8601, as given.")
    url: str | None
    quote: str = Field(description="Id of the quote in its article.")
    kind: QuoteKind
    modality: Modality
    text: str = Field(description="Its parts, joined by a blank.")
    parts: list[str]
    spans: list[Offsets] = Field(
        description="Code-point offsets into the article's text, end-exclusive."
    )
    speaker: str | None = Field(description="Null: it is open who speaks.")
    speaker_identity: str | None = Field(
        description="Who it is across articles, where an archive knows already."
    )
    roles: list[str]
    via: str | None = Field(description="Through whom it came.")
    about: list[str] = Field(description="Names of the entities in the quote.")
    places: list[str] = Field(description="Names of the places in the quote.")
    confidence: float = Field(ge=0, le=1)


class LiveQuotes(BaseModel):
    """What was found."""

    total: Count
    quotes: list[LiveQuote]


class DeadLetter(BaseModel):
    """An article that could not be processed."""

    id: str
    place: str = Field(description="topic:partition:offset of the dead letter.")
    time: str = Field(description="ISO 8601.")
    stage: str
    attempt: Count
    reason: str
    exception: str
    message: str
    key: str | None
    bytes: Count = Field(description="Size of the record.")
    preview: str = Field(description="Beginning of the record, decoded as UTF-8.")
    replayed: str | None = Field(
        description="Place of the raw record that this console has published again."
    )
    enriched: str | None = Field(description="Id of the event that a replay has led to.")


class DeadLetters(BaseModel):
    """Those that nobody has acknowledged; `total` counts all of them in the log."""

    total: Count
    deadletters: list[DeadLetter]


class Replayed(BaseModel):
    """Where the raw record is now."""

    id: str
    topic: str
    partition: Count
    offset: Count


class Marked(BaseModel):
    """What a dead letter is now."""

    id: str
    state: State


class Source(BaseModel):
    """A source of `quotewire collect`. Times are ISO 8601, null for never."""

    id: str = Field(description="For /api/sources/{id}/pause.")
    name: str
    url: str = Field(description="Without user and password.")
    kind: str = Field(description="feed, sitemap, page and others.")
    state: SourceState
    last_visit: str | None
    last_success: str | None
    last_news: str | None
    next_visit: str | None
    new: Count = Field(description="Entries found since it was added.")
    seen: Count = Field(description="Entries that were known.")
    bytes: Count
    failures: Count = Field(description="In a row.")
    reason: str | None
    error: str | None = Field(description="Why the last visit failed, a sentence.")


class Sources(BaseModel):
    """Of the file QUOTEWIRE_COLLECT_STATE; `total` is null where there is none."""

    total: Count | None
    states: dict[str, Count]
    sources: list[Source]


class Paused(BaseModel):
    """What a source is now."""

    id: str
    paused: bool


class Sample(BaseModel):
    """How the stream ran for some seconds."""

    at: Count = Field(description="Its end, milliseconds since the epoch.")
    seconds: float = Field(description="How long it lasted.")
    articles_per_second: float
    latency_median: float | None = Field(
        description="Seconds from the raw record to the enriched one."
    )
    latency_p95: float | None
    lag: int | None = Field(
        description="Records that wait: as the workers report, else as the log tells."
    )
    dead_letters: float = Field(
        ge=0, description="New ones; a share of one where Prometheus reckons them."
    )


class Worker(BaseModel):
    """A worker; the counts are missing where it does not answer."""

    model_config = ConfigDict(extra="forbid")

    address: str = Field(description="host:port, or the instance that Prometheus calls it.")
    reachable: bool
    stages: dict[str, dict[str, Count]] = Field(
        {}, description="Stage, to outcome, to records since the worker's start."
    )
    lag: dict[str, Count] = Field({}, description="Records that wait, by topic:partition.")
    partitions: float = Field(0, description="Of the raw topic.")
    pool_processes: float = Field(0, description="Language processes.")
    pool_calls: float = Field(0, description="Batches that they have or await.")
    pool_restarts_total: float = Field(0, description="Processes lost.")


class StatusTopics(BaseModel):
    """Names of topics."""

    raw: str
    enriched: str


class StatusArticles(BaseModel):
    """What the console holds."""

    held: Count
    limit: Count
    passed: Count
    bytes: Count
    unreadable: Count


class StatusLetters(BaseModel):
    """Dead letters, counted."""

    total: Count
    replayed: Count
    enriched: Count


class Status(BaseModel):
    """How the stream and the console are doing."""

    version: str
    problem: str | None = Field(
        description="A sentence, where the stream cannot be read at present."
    )
    brokers: list[str]
    topics: StatusTopics
    started: float = Field(description="Seconds since the epoch.")
    articles: StatusArticles
    dead_letters: StatusLetters
    listeners: Count
    workers: list[Worker]
    archive: bool = Field(description="Whether there is an archive: /api/v1 asks it.")
    charts: Literal["stream", "prometheus"] = Field(
        description="Where samples come from: what the console has seen pass, or the Prometheus "
        "that QUOTEWIRE_CONSOLE_PROMETHEUS names."
    )
    samples: list[Sample] = Field(description="Oldest first; ten minutes at most.")
