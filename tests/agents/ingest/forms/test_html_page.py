"""HTML pages."""

from __future__ import annotations

import json

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
