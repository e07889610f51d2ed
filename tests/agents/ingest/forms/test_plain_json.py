"""Plain JSON by the usual names of its fields."""

from __future__ import annotations

import pytest

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


PAGE = """<!doctype html><html lang="en"><head><title>Harbour to close | Coast Wire</title>
<link rel="canonical" href="https://example.org/17"></head><body><main><article>
<h1>Harbour to close</h1><p>The harbour of Lindholm will close in May, the council said on Monday
after a long debate in the town hall.</p><p>“We have no choice,” said mayor Ines Holm, who has led
the town since 2004, when the last of the ferries stopped.</p></article></main></body></html>"""


def test_a_page_in_a_field_says_what_the_object_does_not() -> None:
    article = read({"html": PAGE, "published": "2022-01-09T08:00:00Z"})
    assert article.title == "Harbour to close"
    assert article.url == "https://example.org/17"
    assert article.text.startswith("The harbour of Lindholm")
    assert read({"html": PAGE, "title": "Quay shut"}).title == "Quay shut"


@pytest.mark.parametrize(
    "text",
    [
        "<p>The quay is shut.</p><p>“No,” said Holm &amp; Aro.</p>",
        "&lt;p&gt;The quay is shut.&lt;/p&gt;&lt;p&gt;“No,” said Holm &amp;amp; Aro.&lt;/p&gt;",
        "The quay is shut.<br/>“No,” said Holm &amp; <b>Aro</b>.",
    ],
)
def test_marked_up_text_is_read_as_such(text: str) -> None:
    assert read({"text": text}).text == "The quay is shut.\n\n“No,” said Holm & Aro."


def test_signs_of_less_and_more_are_no_markup() -> None:
    assert read({"text": "In the test x < y and a > b, she said."}).text.startswith(
        "In the test x < y"
    )


def test_an_item_of_a_json_feed_is_read() -> None:
    item = {"id": "1", "content_html": f"<p>{TEXT}</p>", "date_published": "2024-05-01T06:00:00Z"}
    article = read(item)
    assert (article.id, article.text, article.published) == ("1", TEXT, item["date_published"])
    assert read({"id": "1", "content_text": TEXT}).text == TEXT
