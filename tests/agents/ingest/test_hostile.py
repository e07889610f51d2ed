"""Hostile input: an article or a clear reason, never another exception."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agents.ingest.duplicates import Summary
from agents.ingest.raw import Limits, RawInput, Unreadable
from agents.ingest.read import read_article
from schemas.article import Article

REASONS = {
    "empty",
    "too_large",
    "bad_encoding",
    "not_text",
    "bad_json",
    "bad_xml",
    "too_deep",
    "no_text",
}
LARGE = Limits(max_bytes=20_000_000, max_characters=20_000_000)
QUICK = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # the machine may be busy; how long an example takes says nothing here


def survives(value: bytes | None, content_type: str | None = None, key: bytes | None = None) -> str:
    raw = RawInput(value, key, content_type, 0, False, False, None, None)
    error: Unreadable | None = None
    try:
        reading = read_article(raw, LARGE)
    except Unreadable as found:
        error = found
    if error is not None:
        assert error.reason in REASONS
        assert error.message.endswith(".")
        return error.reason
    article = Article.model_validate(reading.article)
    json.dumps(reading.article, ensure_ascii=False).encode()  # no lone surrogates are left
    assert all(0 <= s < e <= len(article.text) for s, e in article.excluded)
    assert Summary.unpack(reading.summary.pack()) == reading.summary
    return "article"


types = st.sampled_from(
    [None, "text/plain", "text/html", "application/json", "text/html; charset=utf-16", "x", ";;"]
)


@QUICK
@given(st.binary(max_size=2_000), types, st.none() | st.binary(max_size=30))
@example(b"\xed\xa0\x80 lone surrogate in UTF-8", None, b"\xff\xfe")
@example(b"\x00" * 100, "text/plain", None)
@example(b"\xff\xfe\x00\xd8", None, None)
def test_bytes(value: bytes, content_type: str | None, key: bytes | None) -> None:
    survives(value, content_type, key)


@QUICK
@given(st.text(max_size=2_000), types)
def test_text(text: str, content_type: str | None) -> None:
    survives(text.encode("utf-8", "surrogatepass"), content_type)


scalars = (
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=30)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
names = st.sampled_from(
    "id uri text html title headline headlines bodies body_text url published language version "
    "pubStatus embargoedUntil by byline bylines author authors infosources subjects keywords tags "
    "@type @graph @context @id articleBody publisher inLanguage standard outlet section".split()
)


@QUICK
@given(st.dictionaries(names, values, max_size=10))
@example({"@graph": {"@type": [1, None]}, "@type": {}})
@example({"uri": 1, "bodies": [{"value": 3}, None], "headlines": [None, {"value": []}]})
def test_any_value_in_any_field(document: dict[str, Any]) -> None:
    survives(json.dumps(document).encode())
    survives(json.dumps({"text": "The mayor said so.", **document}).encode())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b'{"text":"a","text":"b"}', "article"),
        (b'{"id":1e999,"text":"a"}', "bad_json"),
        (b'{"id":' + b"9" * 4_000 + b',"text":"a"}', None),
        (b'{"id":"\\udc00","text":"a\\ud800b","by":["\\ud83d"]}', "article"),
        (b'{"text":"\\udc00' + b'","a":{"b":1,' * 3, "bad_json"),
        (b'{"text":"\\udc00","a":' + b"[" * 100_000, "too_deep"),
        (b'{"text":"a\\u0000b"}', None),
        (b'{"a":' * 100_000, "too_deep"),
        (b"[" * 100_000 + b"]" * 100_000, None),
        (b'"' * 1_000_000, "article"),
        ("“".encode() * 1_000_000, "article"),
        (b"A" * 10_000_000, "article"),
        (b"word " * 2_000_000, "article"),
        (b"\n" * 1_000_000 + b"x", "article"),
        (b"By A" + b" B" * 200_000, "article"),
        (b"A" * 39 + b", " * 100_000, "article"),
        (json.dumps({"text": "He said. " * 1_000_000}).encode(), "article"),
    ],
)
def test_large_and_odd(value: bytes, expected: str | None) -> None:
    found = survives(value)
    assert expected is None or found == expected


@pytest.mark.parametrize(
    "value",
    [
        b"<html><body>" + b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000,
        b"<html><body>" + b"<p>soup <b>of <i>tags " * 5_000,
        b"<html><body><p>" + b"&amp;&#x110000;&nosuch;" * 20_000,
        b"<html><script type='application/ld+json'>" + b"{" * 50_000,
        b"<html><!--" + b"-" * 200_000,
        b"<p>x" + b"<script type=application/ld+json>" * 30_000,
        b"<p>" + b"<" * 100_000,
        b"<?xml version='1.0' encoding='nosuch'?><html>" + b"x" * 1_000,
        b"<html><body><table>" + b"<tr><td>cell" * 10_000,
    ],
)
def test_html_soup(value: bytes) -> None:
    survives(value)
    survives(value, "text/html")


@pytest.mark.parametrize("content_type", ["text/html", "application/xhtml+xml", "application/xml"])
def test_entities_of_a_page_are_not_expanded(tmp_path: Path, content_type: str) -> None:
    """Neither those that grow (ten to the ninth "lol") nor those that name a file."""
    secret = tmp_path / "secret"
    secret.write_text("password")
    grow = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<!ENTITY a0 "lol">{grow}<!ENTITY file SYSTEM "{secret.as_uri()}">'
    words = "<p>Rain and wind &a9; came to the town on Friday &file; and stayed there.</p>" * 5
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [{entities}]>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Rain</title></head>'
        f"<body><article>{words}</article></body></html>"
    ).encode()
    reading = read_article(RawInput(page, None, content_type, 0, False, False, None, None), LARGE)
    assert "Rain and wind" in reading.article["text"]
    assert len(reading.article["text"]) < 2_000
    assert "password" not in reading.article["text"]
