"""Plain JSON by the usual names of its fields."""

from __future__ import annotations

from tests.agents.ingest.reading import TEXT, read


def test_every_field_of_plain_json() -> None:
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


def test_half_a_surrogate_pair_is_replaced() -> None:
    article = read(b'{"id": "a\\ud83d", "text": "It rained. \\ud83d", "author": "B\\udc00"}')
    assert (article.id, article.text, article.authors) == (
        "a\ufffd",
        "It rained. \ufffd",
        ["B\ufffd"],
    )
