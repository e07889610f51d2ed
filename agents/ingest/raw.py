"""What goes into ingest and what comes out: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agents.work import Failure, Produced, marker
from schemas import plain
from schemas.deadletter import Reason
from schemas.marker import Outcome

if TYPE_CHECKING:
    # It needs numpy, which commands that only name a stage do not load.
    from agents.ingest.duplicates import Summary


@dataclass(frozen=True, slots=True)
class RawInput:
    """A raw record: value, key, and what its headers say.

    `timestamp_ms` is the record's; `released`: the article was held and is due; `replay`: it is a
    dead letter that is sent again. `id` and `version` are the article's, whatever it says itself;
    from `outlet` on it is what the article does not say.
    """

    value: bytes | None
    key: bytes | None = None
    content_type: str | None = None
    timestamp_ms: int = 0
    released: bool = False
    replay: bool = False
    id: str | None = None
    version: str | None = None
    outlet: str | None = None
    language: str | None = None
    url: str | None = None
    published: str | None = None
    modified: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What is accepted. `max_bytes`: of a raw record, without what `slim` leaves out; `languages`:
    those with a model (ISO 639-1). `usual`: the language of most articles, and `outlets` of those
    of an outlet, by its name in lower case; they decide where a short text cannot."""

    max_bytes: int = 4_000_000
    max_characters: int = 1_000_000
    languages: frozenset[str] = frozenset({"en"})
    usual: str = "en"
    outlets: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A raw record that was read.

    `held_until`: ISO 8601, set where the embargo ends after the record's timestamp.
    """

    article: plain.ReadArticle
    summary: Summary
    held_until: str | None
    withdrawn: bool


class Unreadable(ValueError):
    """A raw record that is no article.

    `message` is a sentence for people; `article_id` is None where none could be read.
    """

    def __init__(self, reason: Reason, message: str, article_id: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.article_id = article_id


def rejected(raw: RawInput, failure: Failure, article_id: str | None = None) -> Produced:
    """The marker of a raw record that cannot be read."""
    value = marker(Outcome.REJECTED, article_id, failure.message)
    key = article_id.encode(errors="replace") if article_id else raw.key
    return Produced(Outcome.REJECTED, value, failure=failure, key=key)
