"""What a watch tells: a record of `news.alerts`, and the body of a webhook's message."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from schemas.base import Record
from schemas.quotes import Modality, QuoteKind

Kind = Literal["alert", "update", "digest", "correction"]
"""alert: something new. update: one that was told has grown. digest: several that were held back,
or gathered. correction: what an alert rested on is gone."""


class AlertedQuote(Record):
    """The quote that an alert shows: the first of its statement."""

    id: str = Field(description="Of the quote in the archive.")
    article: str
    title: str | None
    text: str
    kind: QuoteKind
    modality: Modality
    speaker: str | None
    speaker_identity: str | None = Field(description="Who that is across articles.")
    via: str | None = Field(description="The source through whom it came.")
    about: list[str]
    places: list[str]
    outlet: str | None
    published: str | None = Field(description="ISO 8601.")
    confidence: float


class Alerted(Record):
    """An alert as it is now."""

    alert: str = Field(description="Its id, the same in all messages about it.")
    line: str = Field(description="Who said what about whom, where, and how sure.")
    link: str | None = Field(description="To the page, with the sentence marked.")
    quote: AlertedQuote | None = Field(description="None where it is gone.")
    outlets: int = Field(description="How many carry it.")
    carried_by: list[str] = Field(description="The first of those that carry it, in their order.")


class Alert(Record):
    """One message of a watch."""

    message: str = Field(
        description="Its id: `ce_id`, and `webhook-id`. The same at every attempt and at every "
        "target; one that comes twice is to be dropped."
    )
    watch: str
    kind: Kind
    time: str = Field(description="When it was made, ISO 8601.")
    line: str = Field(description="The alert's line; of several a summary.")
    alerts: list[Alerted]
