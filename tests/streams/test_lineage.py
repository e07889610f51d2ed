"""Lineage and envelope survive the way through a record's headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.marker import Outcome
from streams.lineage import Lineage, envelope, read_lineage, read_outcome, utc_time

topics = st.from_regex(r"[A-Za-z0-9._-]{1,40}", fullmatch=True)
offsets = st.integers(0, 2**63 - 1)


@given(
    topics, st.integers(0, 10_000), offsets, offsets, st.dictionaries(topics, offsets, max_size=3)
)
def test_lineage_comes_back_from_the_headers_that_carry_it(
    topic: str, partition: int, offset: int, timestamp: int, checkpoint: dict[str, int]
) -> None:
    lineage = Lineage(topic, partition, offset, timestamp, checkpoint)
    assert read_lineage(lineage.headers()) == lineage


@pytest.mark.parametrize(
    ("timestamp", "time"),
    [
        (1_641_715_200_001, "2022-01-09T08:00:00.001Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (2**63 - 1, "9999-12-31T23:59:59.999Z"),
        (-(2**63), "0001-01-01T00:00:00.000Z"),
    ],
)
def test_every_timestamp_has_a_time(timestamp: int, time: str) -> None:
    assert utc_time(timestamp) == time


@given(st.dictionaries(topics, offsets, min_size=2, max_size=4))
def test_headers_do_not_depend_on_the_order_of_inputs(checkpoint: dict[str, int]) -> None:
    turned = dict(reversed(checkpoint.items()))
    assert Lineage("r", 0, 1, 2, checkpoint).headers() == Lineage("r", 0, 1, 2, turned).headers()


@given(st.lists(st.tuples(st.sampled_from(["origin", "checkpoint", "outcome"]), st.binary())))
def test_foreign_headers_never_raise(headers: list[tuple[str, bytes]]) -> None:
    read_lineage(headers)
    read_outcome(headers)


@pytest.mark.parametrize(
    ("origin", "checkpoint"),
    [
        (b"news.raw:0:7", b'{"news.raw":8}'),
        (b"news.raw:0:7:x", b'{"news.raw":8}'),
        (b"news.raw:0:7:1", b'["news.raw",8]'),
        (b"news.raw:0:7:1", b'{"news.raw":null}'),
        (b"news.raw:0:7:1", b"{"),
        (b"news.raw:0:7:1", b"7"),
        (b"\xff:0:7:1", b'{"news.raw":8}'),
    ],
)
def test_malformed_lineage_is_none(origin: bytes, checkpoint: bytes) -> None:
    assert read_lineage([("origin", origin), ("checkpoint", checkpoint)]) is None


def test_missing_lineage_is_none() -> None:
    assert read_lineage([("origin", b"news.raw:0:7:1")]) is None
    assert read_lineage([]) is None


def test_an_envelope_is_cloudevents_headers() -> None:
    headers = envelope(
        kind="enriched",
        source="/news.raw",
        id="news.raw:0:7",
        outcome=Outcome.RESULT,
        timestamp_ms=1_641_718_800_123,
        key="urn:é".encode(),
    )
    assert headers == [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"news.raw:0:7"),
        ("ce_source", b"/news.raw"),
        ("ce_type", b"quotewire.enriched.result.v1"),
        ("ce_time", b"2022-01-09T09:00:00.123Z"),
        ("ce_dataschema", b"urn:quotewire:schema:1.0:enriched"),
        ("ce_subject", "urn:é".encode()),
        ("ce_partitionkey", "urn:é".encode()),
        ("content-type", b"application/json"),
        ("outcome", b"result"),
    ]
    assert read_outcome(headers) is Outcome.RESULT


@pytest.mark.parametrize("key", [None, b"", b"\xff", b"a\0b", b"a\nb", b"x" * 1_025])
def test_a_key_that_is_no_string_of_cloudevents_is_no_attribute(key: bytes | None) -> None:
    headers = envelope(
        kind="x", source="s", id="i", outcome=Outcome.RESULT, timestamp_ms=0, key=key
    )
    assert {"ce_subject", "ce_partitionkey"}.isdisjoint(dict(headers))


@pytest.mark.parametrize("value", [b"", b"no such outcome", b"\xff"])
def test_unknown_outcome_is_none(value: bytes) -> None:
    assert read_outcome([("outcome", value)]) is None
