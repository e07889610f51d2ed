"""Entities: one canonical article to the article with the entities and dates that it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson
from spacy.language import Language

from agents.entities import Gazetteer, find_entities, load_gazetteer, load_ner
from agents.entities.dates.find import find_dates
from agents.entities.dates.order import day_first
from agents.models import pipelines, read_by_language
from agents.work import Produced, dump, each_alone, entities_failed
from schemas import plain
from schemas.marker import Outcome


def entities(values: Sequence[bytes]) -> list[Produced]:
    """Find entities in articles (JSON); one item each. Runs in a language process."""
    return each_alone(values, _find, entities_failed)


def _find(values: Sequence[bytes]) -> list[Produced]:
    articles: list[plain.Article] = [orjson.loads(value) for value in values]
    found = read_by_language(articles, load, _read)
    return [
        _produced(value, article, *(one or ([], "")))
        for value, article, one in zip(values, articles, found, strict=True)
    ]


def _read(articles: list[plain.Article], nlp: Language) -> list[list[plain.Entity]]:
    """The entities of articles of one language."""
    gazetteer = pipelines().get("gazetteer", _gazetteer)
    return find_entities(articles, nlp, gazetteer, pipelines().reuse)


def load(language: str) -> Language | None:
    """The NER pipeline of a language in this process; None where none is set.

    Raises OSError where its package is not installed.
    """
    return pipelines().of_language("ner", language, load_ner)


def _gazetteer() -> Gazetteer | None:
    path = pipelines().settings.gazetteer
    return load_gazetteer(path) if path else None


def _produced(
    value: bytes, article: plain.Article, found: list[plain.Entity], model: str
) -> Produced:
    dates = (
        find_dates(
            article["text"],
            article.get("published"),
            article["language"],
            [(start, end) for start, end in article["excluded"]],
            day_first(article["text"], article.get("url"), article.get("outlet")),
        )
        if article["readable"]
        else []
    )
    # `schemas.plain.EntitiesRecord`, with the article as it came.
    record = {
        "article": orjson.Fragment(value),
        "entities": found,
        "dates": dates,
        "model": model,
    }
    counts: dict[str, dict[str, int]] = {
        "entities": dict(Counter(entity["type"] for entity in found)),
        "words": {"": int(article["word_count"])},
    }
    return Produced(Outcome.RESULT, dump(record), counts=counts)
