"""Mappings of JSON: what they find, and what they say where they do not fit."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from streams.errors import UsageError
from streams.handling import Handling
from streams.inputs import Problem, RawArticle, read_inputs
from streams.mapping import SHIPPED, Missing, load_mapping, read_mapping

EVENT_REGISTRY = {
    "articles": {
        "totalResults": 1,
        "results": [
            {
                "uri": "7412",
                "lang": "eng",
                "dateTime": "2024-05-06T08:05:00Z",
                "dateTimePub": "2024-05-06T08:00:00Z",
                "url": "https://courier.example/tram",
                "title": "Tram comes",
                "body": "Mayor Ilze Kalna said the tram would come.",
                "source": {"uri": "courier.example", "title": "Baltic Courier"},
                "authors": [{"name": "Ada Berg"}, {"name": "Per Hansen"}],
                "concepts": [{"label": {"eng": "Tram"}}, {"label": {"eng": "Riga"}}],
                "categories": [{"label": "news/Politics"}],
            }
        ],
    }
}
NEWS_API = {
    "status": "ok",
    "articles": [
        {
            "source": {"id": None, "name": "Baltic Courier"},
            "author": "Ada Berg",
            "title": "Tram comes",
            "description": "In short.",
            "url": "https://courier.example/tram",
            "publishedAt": "2024-05-06T08:00:00Z",
            "content": "Mayor Ilze Kalna said the tram would come.",
        }
    ],
}


def found(mapping: dict[str, Any], document: Any) -> list[Any]:
    return list(read_mapping(mapping, "m.toml").read(document))


def test_event_registry() -> None:
    (article,) = load_mapping("eventregistry").read(EVENT_REGISTRY)
    assert article == {
        "id": "7412",
        "url": "https://courier.example/tram",
        "title": "Tram comes",
        "text": "Mayor Ilze Kalna said the tram would come.",
        "outlet": "Baltic Courier",
        "authors": ["Ada Berg", "Per Hansen"],
        "language": "en",
        "section": "news/Politics",
        "keywords": ["Tram", "Riga"],
        "published": "2024-05-06T08:00:00Z",
    }


def test_news_api() -> None:
    (article,) = load_mapping("newsapi").read(NEWS_API)
    assert article == {
        "id": "https://courier.example/tram",
        "url": "https://courier.example/tram",
        "title": "Tram comes",
        "text": "Mayor Ilze Kalna said the tram would come.",
        "outlet": "Baltic Courier",
        "authors": ["Ada Berg"],
        "published": "2024-05-06T08:00:00Z",
    }


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_those_that_come_with_quotewire_can_be_read(path: Path) -> None:
    assert load_mapping(path.stem).fields == load_mapping(str(path)).fields


def test_a_document_may_be_the_article() -> None:
    mapping = {
        "fields": {"text": "$.parts[*].p", "title": ["$.none", "$.head"], "id": "$.n"},
        "defaults": {"outlet": "Courier", "title": "Untitled", "keywords": ["a"]},
        "values": {"title": {"X": "Y"}},
    }
    document = {"parts": [{"p": "One."}, {"p": "Two."}, {"p": " "}], "head": "X", "n": 12}
    assert found(mapping, document) == [
        {"text": "One.\n\nTwo.", "title": "Y", "id": "12", "outlet": "Courier", "keywords": ["a"]}
    ]


@pytest.mark.parametrize(
    ("document", "number", "message"),
    [
        ({"a": []}, 0, "articles ($.a[*]) finds nothing in it."),
        ({"a": [3]}, 1, "it is a number; an article is an object."),
        ({"a": [{"t": ["x"]}, {"t": 1}, {}]}, 3, "text ($.t or $.u) finds no text in it."),
        ({"a": [{"t": {"x": 1}}]}, 1, "text ($.t) finds an object where a text belongs."),
    ],
)
def test_what_does_not_fit_names_field_and_path(document: Any, number: int, message: str) -> None:
    given = found({"articles": "$.a[*]", "fields": {"text": ["$.t", "$.u"]}}, document)
    assert [one for one in given if isinstance(one, Missing)] == [Missing(number, message)]


def test_a_canceled_article_needs_no_text() -> None:
    mapping = {
        "fields": {"text": "$.t", "id": "$.id", "pub_status": "$.state"},
        "values": {"pub_status": {"pulled": "canceled"}},
    }
    assert found(mapping, {"id": "a", "state": "pulled"}) == [{"id": "a", "pub_status": "canceled"}]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"fields": {"titel": "$.a"}}, "fields: titel is no field .* Did you mean title?"),
        ({"field": {}}, "field is no part of a mapping. Did you mean fields?"),
        ({"fields": {"text": "$.a["}}, r"fields.text: '\$.a\[' is no JSONPath: unexpected"),
        ({"articles": "$[", "fields": {"text": "$.a"}}, "articles: .* is no JSONPath"),
        ({"fields": {"text": "$..a..b"}}, "more than one"),
        ({"fields": {"text": 3}}, "fields.text is a JSONPath, or a list of them, not 3"),
        ({"fields": {"title": "$.a"}}, "has no text and no html"),
        ({"fields": {"text": "$.a"}, "defaults": {"authors": "x"}}, "authors is a list of texts"),
        ({"fields": {"text": "$.a"}, "values": {"title": 3}}, "values.title is a table"),
        ({"fields": 3}, "fields. is a table"),
    ],
)
def test_what_is_wrong_with_a_mapping(mapping: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_mapping(mapping, "m.toml")


def test_files_that_are_no_mapping(tmp_path: Path) -> None:
    broken = tmp_path / "m.toml"
    broken.write_text("fields = [")
    with pytest.raises(UsageError, match="is no TOML"):
        load_mapping(str(broken))
    with pytest.raises(UsageError, match=r"no mapping m2: .* eventregistry, newsapi"):
        load_mapping("m2")
    with pytest.raises(UsageError, match=r"There is no mapping \.\./mappings/newsapi"):
        load_mapping("../mappings/newsapi")


def test_a_hostile_document_ends_in_a_sentence() -> None:
    deep: Any = "x"
    for _ in range(20_000):
        deep = {"a": deep}
    (missing,) = found({"fields": {"text": "$..b"}}, deep)
    assert "text ($..b) cannot be followed" in missing.message
    wide = {"a": [{"t": "x"}] * 5_000}
    (article,) = found({"fields": {"text": "$.a[*].t"}}, wide)
    assert len(article["text"]) < 10_000


@pytest.mark.parametrize("lines", [False, True])
def test_inputs_are_mapped(tmp_path: Path, lines: bool) -> None:
    path = tmp_path / ("a.jsonl" if lines else "a.json")
    other = {"articles": [{"url": "u"}]}
    path.write_text(
        "\n".join(map(json.dumps, [NEWS_API, other])) if lines else json.dumps(NEWS_API)
    )
    items = list(read_inputs([str(path)], handling=Handling(load_mapping("newsapi"))))
    article = items[0]
    assert isinstance(article, RawArticle)
    assert json.loads(article.value)["outlet"] == "Baltic Courier"
    assert article.name == (f"{path}, line 1 [1]" if lines else f"{path} [1]")
    if lines:
        reason = "text ($.content or $.description) finds no text in it."
        assert items[1:] == [
            Problem(f"{path}, line 2 [1]", f"the mapping newsapi does not fit: {reason}")
        ]


def test_standard_input_is_mapped() -> None:
    handling = Handling(load_mapping("newsapi"))
    stdin = io.BytesIO(json.dumps(NEWS_API).encode())
    (article,) = read_inputs(["-"], stdin=stdin, handling=handling)
    assert isinstance(article, RawArticle)
    assert json.loads(article.value)["title"] == "Tram comes"
