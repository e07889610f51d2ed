"""HTML pages."""

from __future__ import annotations

import json

import pytest

from tests.agents.ingest.reading import TEXT, read

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
        "headline": "Page: from the data",
        "datePublished": "2022-01-05T10:00:00Z",
        "author": {"name": "Kenji Arakawa"},
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    article = read(PAGE % script, "text/html; charset=utf-8")
    assert article.title == "Page"
    assert article.published == "2022-01-05T10:00:00Z"
    assert article.authors == ["Kenji Arakawa"]
    assert TEXT in article.text


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


def page(*blocks: str) -> str:
    """A page whose article has the blocks between two paragraphs."""
    filler = "The council met in the town hall and talked about the harbour for three hours."
    return (
        '<!doctype html><html lang="en"><head><title>Harbour sold - Post</title>'
        '<link rel="canonical" href="https://post.example/harbour"></head><body><main><article>'
        f"<h1>Harbour sold</h1><p>{TEXT}</p>{''.join(blocks)}<p>{filler}</p></article></main>"
        "</body></html>"
    )


@pytest.mark.parametrize(
    "block",
    [
        '<p><a href="/other">MAYOR CAUGHT ON CAMERA: "LET THEM SWIM"</a></p>',
        '<ul><li><a href="https://post.example/a">Ferry captain says he saw nothing</a></li>'
        '<li><a href="https://post.example/b">Why the port is broke again</a></li></ul>',
        '<div class="box"><h3>To continue reading, subscribe or log in</h3><p>Already a '
        "subscriber? Log in.</p><p>“The best paper in the valley,” says Doris.</p></div>",
        "<aside><p>Sign up for our daily newsletter.</p><p>“I love it,” writes Ada.</p></aside>",
    ],
)
def test_teasers_and_offers_are_not_taken_from_a_page(block: str) -> None:
    assert read(page(block)).text == read(page()).text


@pytest.mark.parametrize(
    ("block", "kept"),
    [
        ('<p><a href="/x">The mayor said on Monday that she would go.</a></p>', "she would go."),
        ('<p>The mayor <a href="/x">said on Monday</a> she would go</p>', "she would go"),
        ('<p><a href="#note">A note on how this was counted</a></p>', "how this was counted"),
        (
            "<div><p>The paper sells a subscription for five euros, and readers log in "
            "every day, but the council has asked it to open its archive to schools, which the "
            "publisher refuses to do before the end of the year.</p><p>Subscribe to our "
            "newsletter.</p></div>",
            "open its archive to schools",
        ),
    ],
)
def test_paragraphs_with_links_and_about_papers_are_kept(block: str, kept: str) -> None:
    assert kept in read(page(block)).text


def test_a_page_says_its_headline_and_its_captions_once() -> None:
    caption = "The harbour of Lundas at low tide, seen from the northern quay"
    text = read(page(f"<p>{caption}</p><p>{caption}</p>")).text
    assert text.startswith("The harbour will close")
    assert text.count(caption) == 1
