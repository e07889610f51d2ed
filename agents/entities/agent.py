"""Entities: one canonical article to the article with the entities and dates that it names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from spacy.language import Language

from agents.entities import Gazetteer, find_entities, load_gazetteer, load_ner
from agents.entities.dates.find import find_dates
from agents.models import by_language, model_name, pipelines
from agents.work import Produced, dump, each_alone, entities_failed
from schemas.marker import Outcome


def entities(values: Sequence[bytes]) -> list[Produced]:
    """Find entities in articles (JSON); one item each. Runs in a language process."""
    return each_alone(values, _find, entities_failed)


def _find(values: Sequence[bytes]) -> list[Produced]:
    articles = [orjson.loads(value) for value in values]
    found: list[list[dict[str, Any]]] = [[] for _ in articles]
    models = ["" for _ in articles]
    for language, indexes in by_language(articles):
        nlp = load(language)
        if nlp is None:
            continue
        gazetteer = pipelines().get("gazetteer", _gazetteer)
        some = [articles[index] for index in indexes]
        results = find_entities(some, nlp, gazetteer, pipelines().reuse)
        for index, result in zip(indexes, results, strict=True):
            found[index] = result
            models[index] = model_name(nlp)
    return [
        _record(value, article, result, model)
        for value, article, result, model in zip(values, articles, found, models, strict=True)
    ]


def load(language: str) -> Language | None:
    """The NER pipeline of a language in this process; None where none is set.

    Raises OSError where its package is not installed.
    """
    return pipelines().of_language("ner", language, load_ner)


def _gazetteer() -> Gazetteer | None:
    path = pipelines().settings.gazetteer
    return load_gazetteer(path) if path else None


def _record(
    value: bytes, article: Mapping[str, Any], found: list[dict[str, Any]], model: str
) -> Produced:
    dates = (
        find_dates(
            article["text"],
            article.get("published"),
            article["language"],
            [tuple(span) for span in article["excluded"]],
        )
        if article["readable"]
        else []
    )
    record = {
        "article": orjson.Fragment(value),
        "entities": found,
        "dates": dates,
        "model": model,
    }
    counts = {
        "entities": dict(Counter(entity["type"] for entity in found)),
        "words": {"": int(article["word_count"])},
    }
    return Produced(Outcome.RESULT, dump(record), counts=counts)
