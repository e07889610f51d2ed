"""What crosses to and from the language processes: plain values, and markers for failed inputs."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson

from agents.confine import explain
from schemas.deadletter import Reason
from schemas.marker import Marker, Outcome

T = TypeVar("T")

STACKTRACE_CHARACTERS = 4_000
MESSAGE_CHARACTERS = 2_000
ID_CHARACTERS = 1_000
DIGEST_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an input has no result.

    `reason` labels a metric; `message` is a sentence for people.
    """

    reason: Reason
    exception: str
    message: str
    stacktrace: str = ""

    @classmethod
    def of(cls, error: BaseException, reason: Reason = "error") -> Failure:
        """The failure that an exception is."""
        lines = "".join(traceback.format_exception(error))
        return cls(
            reason,
            f"{type(error).__module__}.{type(error).__qualname__}",
            explain(error)[:MESSAGE_CHARACTERS],
            lines[-STACKTRACE_CHARACTERS:],
        )


@dataclass(frozen=True, slots=True)
class Produced:
    """One output value and what the stream needs to know of it.

    `counts`: metric name to label to number, for the worker's metrics. `key` and `event_id` are
    set where they are not the input's own. `summary` and `until` are ingest's: what the duplicate
    window remembers, and until when the article is held.
    """

    outcome: Outcome
    value: bytes
    failure: Failure | None = None
    key: bytes | None = None
    event_id: str | None = None
    summary: bytes | None = None
    until: str | None = None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sides:
    """What the stages that work side by side made of one article: the input of enrich.

    `values`: name of the stage to the value of its record, of those whose record is there. A
    record without a result still carries the article (entities) or its id. `lost` names the
    stages that have no result.
    """

    values: Mapping[str, bytes]
    lost: tuple[str, ...] = ()


def shortened(text: str, longest: int) -> str:
    """A text of at most `longest` characters: a longer one is cut, and ends in its digest, so that
    two that begin alike stay two."""
    if len(text) <= longest:
        return text
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:DIGEST_CHARACTERS]
    return f"{text[: longest - DIGEST_CHARACTERS - 1]}~{digest}"


def dump(value: Any) -> bytes:
    """JSON with sorted keys: equal values give equal bytes."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def each_alone(
    inputs: Sequence[T],
    together: Callable[[Sequence[T]], list[Produced]],
    failed: Callable[[T, Failure], Produced],
) -> list[Produced]:
    """`together(inputs)`; where that raises, each input alone, so that only the culprit fails."""
    try:
        return together(inputs)
    except Exception as error:
        if len(inputs) == 1:
            reason: Reason = "memory" if isinstance(error, MemoryError) else "error"
            return [failed(inputs[0], Failure.of(error, reason))]
    produced = []
    for one in inputs:
        produced += each_alone([one], together, failed)
    return produced


def marker(
    outcome: Outcome,
    article_id: str | None,
    reason: str,
    *,
    version: str | None = None,
    until: str | None = None,
) -> bytes:
    """The record (`schemas.marker.Marker`) of an input that has no result; leaves out what it is
    not told, but for `article_id`."""
    made = Marker(
        outcome=outcome, article_id=article_id, reason=reason, version=version, until=until
    )
    return dump({"article_id": article_id, **made.model_dump(exclude_none=True)})


def entities_failed(article: bytes, failure: Failure) -> Produced:
    """The record of an article whose entities could not be found: enrich needs the article."""
    record = {"article": orjson.Fragment(article), "error": failure.message}
    return Produced(Outcome.FAILED, dump(record), failure=failure)


def side_failed(article: bytes, failure: Failure) -> Produced:
    """The record of an article at any other stage beside entities, where that has failed."""
    record = {"article_id": orjson.loads(article)["id"], "error": failure.message}
    return Produced(Outcome.FAILED, dump(record), failure=failure)


def enrich_failed(sides: Sides, failure: Failure) -> Produced:
    """The marker of an article that has no event."""
    article_id = orjson.loads(sides.values["entities"])["article"]["id"]
    value = marker(Outcome.FAILED, article_id, failure.message)
    return Produced(Outcome.FAILED, value, failure=failure)
