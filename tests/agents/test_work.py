"""Markers and the records of failed inputs; one culprit does not harm its neighbours."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
import pytest

from agents.ingest.raw import RawInput, rejected
from agents.work import (
    STACKTRACE_CHARACTERS,
    Failure,
    Produced,
    Sides,
    each_alone,
    enrich_failed,
    entities_failed,
    marker,
    side_failed,
)
from schemas.marker import Marker, Outcome

FAILURE = Failure("error", "builtins.ValueError", "It cannot be read.")
ARTICLE = b'{"id":"urn:a","text":"..."}'


def test_a_marker_leaves_out_what_it_is_not_told_but_for_the_article() -> None:
    assert marker(Outcome.FAILED, None, "Why.") == (
        b'{"article_id":null,"outcome":"failed","reason":"Why."}'
    )
    assert marker(Outcome.HELD, "urn:a", "Why.", version="2", until="2030-01-01T00:00:00Z") == (
        b'{"article_id":"urn:a","outcome":"held","reason":"Why.",'
        b'"until":"2030-01-01T00:00:00Z","version":"2"}'
    )


@pytest.mark.parametrize("article_id", [None, "urn:a"])
def test_a_marker_is_what_the_schema_says(article_id: str | None) -> None:
    found = Marker.model_validate_json(marker(Outcome.REPEAT, article_id, "Why.", version="1"))
    expected = Marker(outcome=Outcome.REPEAT, article_id=article_id, reason="Why.", version="1")
    assert found == expected


def test_a_rejected_record_keeps_its_key_where_it_tells_no_article() -> None:
    raw = RawInput(value=b"", key=b"key")
    assert rejected(raw, FAILURE).key == b"key"
    found = rejected(raw, FAILURE, "urn:a")
    assert (found.outcome, found.key, found.failure) == (Outcome.REJECTED, b"urn:a", FAILURE)
    assert orjson.loads(found.value)["article_id"] == "urn:a"


def test_a_failed_side_still_tells_the_article() -> None:
    entities, quotes = entities_failed(ARTICLE, FAILURE), side_failed(ARTICLE, FAILURE)
    assert entities.value == b'{"article":' + ARTICLE + b',"error":"It cannot be read."}'
    assert quotes.value == b'{"article_id":"urn:a","error":"It cannot be read."}'
    event = enrich_failed(Sides({"entities": entities.value, "quotes": quotes.value}), FAILURE)
    assert event.value == marker(Outcome.FAILED, "urn:a", FAILURE.message)
    assert {one.outcome for one in (entities, quotes, event)} == {Outcome.FAILED}


def test_the_culprit_alone_fails() -> None:
    calls: list[list[int]] = []

    def divide(numbers: Sequence[int]) -> list[Produced]:
        calls.append(list(numbers))
        return [Produced(Outcome.RESULT, str(6 // number).encode()) for number in numbers]

    def failed(number: int, failure: Failure) -> Produced:
        return Produced(Outcome.FAILED, str(number).encode(), failure=failure)

    found = each_alone([1, 0, 2], divide, failed)
    assert [one.value for one in found] == [b"6", b"0", b"3"]
    assert calls == [[1, 0, 2], [1], [0], [2]]
    assert found[1].failure is not None
    assert found[1].failure.exception == "builtins.ZeroDivisionError"
    assert [one.outcome for one in each_alone([3], divide, failed)] == [Outcome.RESULT]
    assert each_alone([], divide, failed) == []


def test_a_failure_keeps_the_end_of_a_long_stacktrace() -> None:
    def deep(floors: int) -> None:
        if floors:
            deep(floors - 1)
        raise ValueError("x" * 5_000)

    with pytest.raises(ValueError, match="x") as caught:
        deep(3)
    failure = Failure.of(caught.value, "memory")
    assert (failure.reason, failure.exception) == ("memory", "builtins.ValueError")
    assert len(failure.stacktrace) == STACKTRACE_CHARACTERS


def test_a_failure_without_words_is_called_by_its_type() -> None:
    assert Failure.of(MemoryError()).message == "MemoryError"
