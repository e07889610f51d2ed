"""ninjs in its three generations."""

from __future__ import annotations

from tests.agents.ingest.reading import TEXT, read


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
