"""ninjs in its three generations."""

from __future__ import annotations

import pytest

from agents.ingest.raw import Limits
from agents.ingest.read import read_article
from tests.agents.ingest.reading import TEXT, raw, read


def test_ninjs_3_has_lists_of_objects() -> None:
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


def test_ninjs_1_has_texts() -> None:
    article = read({"uri": "tag:example:3", "headline": "Old form", "body_text": TEXT})
    assert article.source_format == "ninjs"
    assert article.title == "Old form"
    assert article.text == TEXT


def test_ninjs_1_names_sources_and_subjects_in_the_singular() -> None:
    article = read(
        {
            "uri": "tag:example:4",
            "type": "text",
            "versioncreated": "2022-01-09T09:00:00Z",
            "byline": "By Ada Berg",
            "body_xhtml": f"<p>{TEXT}</p>",
            "infosource": [{"name": "Coast Wire"}],
            "subject": [{"code": "medtop:1", "name": "ports"}],
            "genre": [{"name": "Interview"}],
            "located": "Port Ellery",
        }
    )
    assert (article.outlet, article.keywords) == ("Coast Wire", ["ports"])
    assert (article.section, article.dateline) == ("Interview", "Port Ellery")
    assert article.authors == ["Ada Berg"]


def test_a_summary_among_the_bodies_is_not_the_text() -> None:
    article = read(
        {
            "standard": {"name": "ninjs"},
            "uri": "urn:5",
            "headlines": [{"role": "short", "value": "Short"}, {"value": "Whole"}],
            "bodies": [
                {"role": "summary", "contentType": "text/plain", "value": "In short."},
                {"role": "main", "contentType": "text/html", "value": f"<p>{TEXT}</p>"},
            ],
        }
    )
    assert (article.title, article.text) == ("Whole", TEXT)


@pytest.mark.parametrize("name", ["pubstatus", "pubStatus"])
def test_canceled_without_a_body(name: str) -> None:
    reading = read_article(raw({"uri": "urn:6", "version": "2", name: "canceled"}), Limits())
    assert reading.withdrawn
    assert reading.article["id"] == "urn:6"


@pytest.mark.parametrize("name", ["embargoed", "embargoedUntil"])
def test_embargoes(name: str) -> None:
    given = {"uri": "urn:7", "body_text": TEXT, name: "2022-01-10T00:00:00Z"}
    assert read_article(raw(given), Limits()).held_until == "2022-01-10T00:00:00+00:00"
