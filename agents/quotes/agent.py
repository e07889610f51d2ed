"""Quotes: one canonical article to what is said in it, and the words that say by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson
from spacy.language import Language

from agents.digests import load_pipeline
from agents.models import pipelines, read_by_language
from agents.quotes import Quote, QuoteInput, QuoteModel, extract_quotes, load_model
from agents.quotes.record import to_records
from agents.speed.accelerate import accelerate
from agents.work import Produced, dump, each_alone, side_failed
from schemas import plain
from schemas.marker import Outcome


def quotes(values: Sequence[bytes]) -> list[Produced]:
    """Find quotes in articles (JSON); one item each. Runs in a language process."""
    return each_alone(values, _find, side_failed)


def _find(values: Sequence[bytes]) -> list[Produced]:
    articles: list[plain.Article] = [orjson.loads(value) for value in values]
    found = read_by_language(articles, load, _read)
    return [
        _produced(article, *(one or ([], ""))) for article, one in zip(articles, found, strict=True)
    ]


def _read(articles: list[plain.Article], nlp: Language) -> list[list[Quote]]:
    """The quotes of articles of one language."""
    inputs = [
        QuoteInput(
            text=article["text"],
            title=article.get("title"),
            excluded=tuple((start, end) for start, end in article["excluded"]),
            language=article["language"],
            apart=tuple((start, end) for start, end in article.get("set_apart", ())),
        )
        for article in articles
    ]
    return extract_quotes(inputs, nlp, weights(), pipelines().reuse)


def weights() -> QuoteModel | None:
    """The weights of quotes in this process. Raises BadWeights."""
    return pipelines().get("quotes", load_model)


def _produced(article: plain.Article, found: Sequence[Quote], model: str) -> Produced:
    record: plain.QuotesRecord = {
        "article_id": article["id"],
        "quotes": to_records(article["text"], found),
        "model": model,
    }
    counts: dict[str, dict[str, int]] = {
        "quotes": dict(Counter(quote.kind for quote in found)),
        "words": {"": int(article["word_count"])},
    }
    return Produced(Outcome.RESULT, dump(record), counts=counts)


def load(language: str) -> Language | None:
    """The tagging and parsing pipeline of a language in this process; None where none is set.

    Raises OSError where its package is not installed.
    """
    return pipelines().of_language("parser", language, load_parser)


def load_parser(package: str) -> Language:
    """The named spaCy package with its tagger and parser. Raises OSError if it is not installed
    or is not what it should be."""
    nlp: Language = load_pipeline(package, exclude=["ner"])
    accelerate(nlp)
    return nlp
