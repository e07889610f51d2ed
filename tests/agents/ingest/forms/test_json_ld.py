"""JSON-LD."""

from __future__ import annotations

from tests.agents.ingest.reading import TEXT, read


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
