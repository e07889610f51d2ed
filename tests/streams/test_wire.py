"""The wire format of schema registries, beside what begins like it."""

from __future__ import annotations

import pytest

from agents.ingest.raw import Limits, Unreadable
from agents.ingest.read import read_article
from streams.client.publisher import article_key
from streams.delivery.ingest import from_headers
from streams.wire import Encoder, framed, unframed

ARTICLE = b'{"id":"urn:example:1","text":"The mayor said no. \\"We wait,\\" she said."}'


@pytest.mark.parametrize("schema", [1, 100_042, 2**31 - 1])
@pytest.mark.parametrize("value", [ARTICLE, b"[]", b' \n{"a":1}', '{"a":"é"}'.encode()])
def test_what_is_framed_is_unframed(schema: int, value: bytes) -> None:
    assert framed(schema, value)[:5] == b"\0" + schema.to_bytes(4, "big")
    assert unframed(framed(schema, value)) == value


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"",
        b"{}",
        ARTICLE,
        b"\0",
        b"\0\0\0\0\1",
        framed(7, b"\x0eBridge\x02"),  # Avro
        '{"text":"wide"}'.encode("utf-16-be"),
        '[[{"text":"wide"}]]'.encode("utf-16-be"),
        '{"text":"wide"}'.encode("utf-32-be"),
    ],
)
def test_what_is_no_framed_json_stays(value: bytes | None) -> None:
    assert unframed(value) == value


def test_only_topics_with_a_schema_are_framed() -> None:
    encode = Encoder({"news.quotes": 3})
    assert encode("news.quotes", b"{}") == b"\0\0\0\0\3{}"
    assert encode("news.held", b"{}") == b"{}"
    assert encode("news.quotes", None) is None
    assert encode("news.quotes", b"") == b""


def test_a_raw_record_with_a_schema_is_read() -> None:
    plain = read_article(from_headers(ARTICLE, [], 0), Limits())
    assert read_article(from_headers(framed(5, ARTICLE), [], 0), Limits()) == plain
    assert plain.article["id"] == "urn:example:1"
    assert article_key(framed(5, ARTICLE)) == b"urn:example:1"


def test_a_raw_record_in_avro_is_no_article() -> None:
    avro = framed(7, b"\x0eBridge\x02\0\x01\x02")
    with pytest.raises(Unreadable):
        read_article(from_headers(avro, [], 0), Limits())
