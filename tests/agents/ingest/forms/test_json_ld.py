"""JSON-LD."""

from __future__ import annotations

from typing import Any

import pytest

from agents.ingest.raw import Unreadable
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


def test_a_live_blog_is_its_updates_with_their_times() -> None:
    article = read(
        {
            "@type": "LiveBlogPosting",
            "headline": "Storm Ada: latest",
            "articleBody": "",
            "liveBlogUpdate": [
                {
                    "@type": "BlogPosting",
                    "headline": "Ferries stopped",
                    "datePublished": "2024-05-15T11:50:00Z",
                    "articleBody": "<p>No boat will leave, the harbour master said.</p>",
                },
                {"@type": "BlogPosting", "articleBody": "Power was back in Tarbet by noon."},
                {"@type": "BlogPosting", "headline": "A picture"},
                "text",
            ],
        }
    )
    assert article.title == "Storm Ada: latest"
    assert article.text.split("\n\n") == [
        "2024-05-15 11:50",
        "Ferries stopped",
        "No boat will leave, the harbour master said.",
        "Power was back in Tarbet by noon.",
    ]


def test_graphs_inside_a_list_are_read() -> None:
    article = read({"@graph": [{"@graph": [{"@type": "NewsArticle", "articleBody": TEXT}]}]})
    assert article.text == TEXT


def test_a_document_of_several_articles_is_no_record() -> None:
    def node(number: int, **more: Any) -> dict[str, Any]:
        return {"@type": "NewsArticle", "@id": f"urn:{number}", "articleBody": TEXT, **more}

    for graph in ([node(1), node(2)], [{"@type": "Organization"}, node(1), node(2), node(3)]):
        with pytest.raises(Unreadable, match=r"articles in it; .* `quotewire publish` does"):
            read({"@context": "https://schema.org", "@graph": graph})
    teaser = {"@type": "NewsArticle", "@id": "urn:9", "headline": "Elsewhere"}
    site = {"@type": "WebPage", "@id": "urn:8", "text": "Menu"}
    for graph in ([teaser, node(1), site], [node(1), node(1)], [site, node(1), teaser]):
        assert read({"@context": "https://schema.org", "@graph": graph}).id == "urn:1"
