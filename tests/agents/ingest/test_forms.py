"""The forms in which publishers send articles, and what becomes of each field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agents.ingest.duplicates import DuplicateWindow
from agents.ingest.raw import Limits, RawInput, Unreadable
from agents.ingest.read import read_article
from schemas.article import Article
from streams.inputs import read_inputs

TEXT = (
    "The harbour will close on Monday, the mayor said. “Nobody wants this,” she told reporters. "
    "The union said it would meet the council before the end of the week."
)
NOON = 1_641_729_600_000  # 2022-01-09T12:00:00Z


def raw(value: Any, content_type: str | None = None, **more: Any) -> RawInput:
    if not isinstance(value, bytes):
        value = (value if isinstance(value, str) else json.dumps(value)).encode()
    fields: dict[str, Any] = {
        "key": None,
        "timestamp_ms": NOON,
        "released": False,
        "replay": False,
        "outlet": None,
        "url": None,
        **more,
    }
    return RawInput(value=value, content_type=content_type, **fields)


def read(value: Any, content_type: str | None = None, **more: Any) -> Article:
    reading = read_article(raw(value, content_type, **more), Limits())
    return Article.model_validate(reading.article)


def test_plain_text_is_kept_as_it_is() -> None:
    text = f"\n  {TEXT}\r\n\r\n"
    article = read(text, "text/plain")
    assert article.text == text
    assert article.source_format == "text"
    assert article.title is None
    assert article.id == f"sha256:{article.content_hash}"
    assert article.version == "1"


def test_plain_json() -> None:
    article = read(
        {
            "id": 17,
            "text": TEXT,
            "title": " Harbour to close ",
            "url": "https://example.org/17",
            "published": "2022-01-09T08:00:00Z",
            "language": "en-GB",
            "outlet": {"name": "Coast Wire"},
            "author": "By Marta Lindqvist and Omar Haddad",
            "section": "Local",
            "tags": ["harbour", "strike"],
        }
    )
    assert article.id == "17"
    assert article.text == TEXT
    assert article.title == "Harbour to close"
    assert article.published == "2022-01-09T08:00:00Z"
    assert article.language == "en"
    assert article.outlet == "Coast Wire"
    assert article.authors == ["Marta Lindqvist", "Omar Haddad"]
    assert article.section == "Local"
    assert article.keywords == ["harbour", "strike"]
    assert article.readable


def test_json_with_html() -> None:
    article = read({"html": "<p>“Nobody wants this,” she said.</p><p>It <b>rained</b>.</p>"})
    assert article.text == "“Nobody wants this,” she said.\n\nIt rained."


def test_ninjs_3() -> None:
    article = read(
        {
            "standard": {"name": "ninjs", "version": "3.0"},
            "uri": "urn:newsml:example:1",
            "version": "3",
            "versionCreated": "2022-01-09T09:00:00Z",
            "firstCreated": "2022-01-09T07:00:00Z",
            "language": "en",
            "headlines": [{"role": "short", "value": "Short"}, {"role": "main", "value": "Main"}],
            "infosources": [{"name": "Coast Wire"}],
            "by": "Marta Lindqvist",
            "subjects": [{"name": "shipping"}],
            "bodies": [
                {"contentType": "text/html", "value": f"<p>{TEXT}</p>"},
                {"contentType": "text/plain", "value": TEXT},
            ],
        }
    )
    assert article.source_format == "ninjs"
    assert article.id == "urn:newsml:example:1"
    assert article.version == "3"
    assert article.title == "Main"
    assert article.text == TEXT
    assert article.published == "2022-01-09T07:00:00Z"
    assert article.modified == "2022-01-09T09:00:00Z"
    assert article.outlet == "Coast Wire"
    assert article.authors == ["Marta Lindqvist"]
    assert article.keywords == ["shipping"]


def test_ninjs_2_with_an_html_body() -> None:
    article = read(
        {
            "uri": "https://example.org/items/2",
            "versioncreated": "2022-01-07T12:30:00+01:00",
            "pubstatus": "usable",
            "headlines": [{"value": "Clears vaccine"}],
            "bylines": [{"byline": "By Grace Okello"}],
            "bodies": [{"contenttype": "text/html", "value": f"<p>{TEXT}</p><p>End.</p>"}],
        }
    )
    assert article.source_format == "ninjs"
    assert article.text == f"{TEXT}\n\nEnd."
    assert article.url == "https://example.org/items/2"
    assert article.authors == ["Grace Okello"]
    assert article.version == "2022-01-07T12:30:00+01:00"


def test_ninjs_1() -> None:
    article = read({"uri": "tag:example:3", "headline": "Old form", "body_text": TEXT})
    assert article.source_format == "ninjs"
    assert article.title == "Old form"
    assert article.text == TEXT


def test_json_ld_and_its_graph() -> None:
    node = {
        "@type": "NewsArticle",
        "@id": "https://example.org/ld",
        "headline": "Linked",
        "articleBody": TEXT,
        "datePublished": "2022-01-06",
        "dateModified": "2022-01-07",
        "inLanguage": {"@type": "Language", "name": "en"},
        "author": [{"@type": "Person", "name": "Dana Whitfield"}],
        "publisher": {"name": "Hillview Courier"},
        "keywords": "library, council",
    }
    for document in (
        {"@context": "https://schema.org", **node},
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, node]},
    ):
        article = read(document)
        assert article.source_format == "json-ld"
        assert article.id == "https://example.org/ld"
        assert article.title == "Linked"
        assert article.version == "2022-01-07"
        assert article.outlet == "Hillview Courier"
        assert article.authors == ["Dana Whitfield"]
        assert article.keywords == ["library", "council"]


PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Page - Outlet</title>
<meta property="og:title" content="Page"><link rel="canonical" href="https://example.org/page">
%s</head><body><nav><a href="/">Home</a><a href="/news">News</a></nav><main><article><h1>Page</h1>
<p>{TEXT}</p><p>A second paragraph tells what happened in the town hall on the same evening.</p>
</article></main><footer>All rights reserved</footer></body></html>"""


def test_html_page_without_navigation() -> None:
    article = read(PAGE % "")
    assert article.source_format == "html"
    assert article.title == "Page"
    assert article.id == article.url == "https://example.org/page"
    assert TEXT in article.text
    assert "Home" not in article.text
    assert "rights reserved" not in article.text


def test_html_page_with_linked_data() -> None:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "From the data",
        "datePublished": "2022-01-05T10:00:00Z",
        "author": {"name": "Kenji Arakawa"},
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    article = read(PAGE % script, "text/html; charset=utf-8")
    assert article.title == "From the data"
    assert article.published == "2022-01-05T10:00:00Z"
    assert article.authors == ["Kenji Arakawa"]
    assert TEXT in article.text


def test_headers_fill_what_the_article_lacks() -> None:
    article = read(
        {"text": TEXT}, outlet="Coast Wire", url="https://example.org/h", published="2022-01-09"
    )
    assert article.published == "2022-01-09"
    assert article.outlet == "Coast Wire"
    assert article.url == "https://example.org/h"


def test_dates_as_in_mail_headers() -> None:
    assert read({"text": TEXT, "date": "Thu, 06 Jan 2022 10:00:00 GMT"}).published == (
        "2022-01-06T10:00:00+00:00"
    )
    assert read({"text": TEXT, "date": "last week"}).published is None


def test_text_in_brackets_is_no_json() -> None:
    assert read("[Update] The harbour has closed.").text == "[Update] The harbour has closed."


# -- what cannot be read


@pytest.mark.parametrize(
    ("value", "content_type", "reason", "words"),
    [
        (b"", None, "empty", "no value"),
        (b"{broken", None, "bad_json", "line 1, column"),
        (b'{"text": "cut o', "application/json", "bad_json", "broken"),
        (b"[1, 2]", "application/json", "bad_json", "a list of 2"),
        (b'{"title": "x"}', None, "no_text", "no text"),
        (b'{"text": "  "}', None, "no_text", "no text"),
        (b"   \n", "text/plain", "no_text", "no text"),
        (b'{"@type": "Event", "name": "x"}', None, "no_text", "Event"),
        (b"[" * 5_000, "application/json", "too_deep", "too deeply"),
        (bytes(range(128)) * 4, None, "not_text", "control characters"),
        (b"\xff\xfe\x00", None, "bad_encoding", "utf-16"),
    ],
)
def test_reasons(value: bytes, content_type: str | None, reason: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words) as caught:
        read_article(raw(value, content_type, key=b"the-key"), Limits())
    assert caught.value.reason == reason
    assert caught.value.article_id == "the-key"


def test_bytes_of_every_kind_are_no_text() -> None:
    # Which of the two it is depends on what the encoding detector makes of noise.
    with pytest.raises(Unreadable) as caught:
        read_article(raw(bytes(range(256)) * 4), Limits())
    assert caught.value.reason in ("bad_encoding", "not_text")


def test_limits_name_their_setting() -> None:
    with pytest.raises(Unreadable, match="QUOTEWIRE_MAX_RECORD_BYTES") as caught:
        read_article(raw("x" * 100), Limits(max_bytes=99))
    assert caught.value.reason == "too_large"
    with pytest.raises(Unreadable, match="QUOTEWIRE_MAX_CHARACTERS"):
        read_article(raw({"id": "a", "text": TEXT}), Limits(max_characters=99))


# -- status and embargo


@pytest.mark.parametrize("field", ["pubStatus", "pubstatus", "status"])
@pytest.mark.parametrize("status", ["canceled", "cancelled", "Canceled"])
def test_a_cancelled_article_is_withdrawn_and_needs_no_text(field: str, status: str) -> None:
    reading = read_article(raw({"id": "a", field: status}), Limits())
    assert reading.withdrawn
    assert reading.article["pub_status"] == "canceled"


@pytest.mark.parametrize(
    ("until", "held"),
    [
        ("2022-01-09T12:00:01Z", True),
        ("2022-01-09T13:30:00+01:00", True),
        ("2022-01-09T12:00:00Z", False),
        ("2022-01-09T11:00:00", False),
        ("soon", False),
    ],
)
def test_an_embargo_is_held_against_the_records_own_time(until: str, held: bool) -> None:
    document = {"id": "a", "text": TEXT, "embargoedUntil": until}
    assert bool(read_article(raw(document), Limits()).held_until) is held
    assert read_article(raw(document, released=True), Limits()).held_until is None


# -- language


def test_language_decides_whether_it_is_readable() -> None:
    french = "Le pont ne sera pas reconstruit avant la fin de l'année, a annoncé la préfète."
    article = read({"text": french})
    assert article.language == "fr"
    assert not article.readable
    both = Limits(languages=frozenset({"en", "fr"}))
    assert read_article(raw({"text": french}), both).article["readable"]


def test_a_wrong_declaration_does_not_hide_the_language() -> None:
    german = (
        "Der Bürgermeister sagte am Montag, der Hafen werde bis zum Ende der Woche geschlossen "
        "bleiben. Die Gewerkschaft kündigte an, den Streik fortzusetzen, bis ein neues Angebot "
        "auf dem Tisch liege. Der Rat der Stadt will am Dienstag über die Lage beraten."
    )
    assert read({"text": german, "language": "en"}).language == "de"


def test_a_short_text_is_in_the_declared_language_or_unknown() -> None:
    assert read({"text": "Bonjour.", "language": "fr-FR"}).language == "fr"
    assert read({"text": "1 2 3"}).language == "und"


@pytest.mark.parametrize(
    ("given", "published"),
    [
        (1641715200, "2022-01-09T08:00:00+00:00"),
        (1641715200000, "2022-01-09T08:00:00+00:00"),
        ("2022-01-09 08:00:00 +0100", "2022-01-09 08:00:00+0100"),
        ("2022-01-09 08:00:00 UTC", "2022-01-09 08:00:00Z"),
        ("2022-01-09", "2022-01-09"),
        ("yesterday", None),
    ],
)
def test_times_as_publishers_write_them(given: Any, published: str | None) -> None:
    assert read({"text": TEXT, "published": given}).published == published


def test_half_a_surrogate_pair_is_replaced() -> None:
    article = read(b'{"id": "a\\ud83d", "text": "It rained. \\ud83d", "author": "B\\udc00"}')
    assert (article.id, article.text, article.authors) == (
        "a\ufffd",
        "It rained. \ufffd",
        ["B\ufffd"],
    )


def test_xhtml_with_a_declaration() -> None:
    page = (
        '<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html>\n<html><head><title>Café'
        "</title></head><body><article><p>The café on the square will close on Monday, its owner "
        "said, after forty years. Guests were sad about it.</p></article></body></html>"
    )
    article = read(page.encode("latin-1"))
    assert "The café on the square" in article.text
    assert article.source_format == "html"


def test_a_page_keeps_the_hour_of_publication() -> None:
    page = (
        '<html><head><meta property="article:published_time" content="2022-01-05T15:20:00Z">'
        "</head><body><article><p>The harbour will close on Monday, the mayor said, and nobody "
        "on the quay could say for how long it would stay closed.</p></article></body></html>"
    )
    assert read(page.encode()).published == "2022-01-05T15:20:00Z"


SAMPLES = Path(__file__).parents[3] / "samples"


def test_the_samples_are_read_and_the_broken_one_is_not() -> None:
    window = DuplicateWindow(100)
    copies, broken, forms = [], [], set()
    for item in read_inputs([str(SAMPLES)]):
        record = RawInput(item.value, None, item.content_type, 0, False, False, None, None)
        try:
            reading = read_article(record, Limits())
        except Unreadable as error:
            broken.append(error.reason)
            continue
        article = Article.model_validate(reading.article)
        forms.add(article.source_format)
        assert article.language == ("fr" if article.id == "voix-du-sud-88" else "en")
        assert article.readable == (article.language == "en")
        assert 110 <= article.word_count <= 300
        if (found := window.judge(reading.summary).duplicate) is not None:
            copies.append((article.id, found["relation"], found["changed"]))
    assert forms == {"ninjs", "json-ld", "json", "html", "text"}
    assert copies == [("daily-lantern-7731", "near", ["title", "cut"])]
    assert broken == ["bad_json"]
