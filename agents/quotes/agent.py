"""Quotes: one canonical article to what is said in it, and the words that say by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson
import spacy
from spacy.language import Language

from agents.models import by_language, model_name, pipelines
from agents.quotes import Quote, QuoteInput, extract_quotes, load_model
from agents.speed.accelerate import accelerate
from agents.work import Produced, dump, each_alone, side_failed
from schemas.marker import Outcome


def quotes(values: Sequence[bytes]) -> list[Produced]:
    """Find quotes in articles (JSON); one item each. Runs in a language process."""
    return each_alone(values, _find, side_failed)


def _find(values: Sequence[bytes]) -> list[Produced]:
    articles = [orjson.loads(value) for value in values]
    found: list[Sequence[Quote]] = [[] for _ in articles]
    models = ["" for _ in articles]
    for language, indexes in by_language(articles):
        nlp = load(language)
        if nlp is None:
            continue
        model = pipelines().get("quotes", load_model)
        inputs = [
            QuoteInput(
                text=articles[index]["text"],
                title=articles[index].get("title"),
                excluded=tuple((start, end) for start, end in articles[index]["excluded"]),
                language=language,
            )
            for index in indexes
        ]
        results = extract_quotes(inputs, nlp, model, pipelines().reuse)
        for index, result in zip(indexes, results, strict=True):
            found[index] = result
            models[index] = model_name(nlp)
    return [
        Produced(
            Outcome.RESULT,
            dump(
                {
                    "article_id": article["id"],
                    "quotes": [record(article["text"], n, quote) for n, quote in enumerate(some)],
                    "model": model,
                }
            ),
            counts={
                "quotes": dict(Counter(quote.kind for quote in some)),
                "words": {"": int(article["word_count"])},
            },
        )
        for article, some, model in zip(articles, found, models, strict=True)
    ]


def load(language: str) -> Language | None:
    """The tagging and parsing pipeline of a language in this process; None where none is set.

    Raises OSError where its package is not installed.
    """
    return pipelines().of_language("parser", language, load_parser)


def load_parser(package: str) -> Language:
    """The named spaCy package with its tagger and parser. Raises OSError if it is not installed."""
    nlp = spacy.load(package, exclude=["ner"])
    accelerate(nlp)
    return nlp


def record(text: str, index: int, quote: Quote) -> dict[str, Any]:
    """A quote as `schemas.quotes.Quote`, plain values."""

    def span(found: tuple[int, int] | None) -> dict[str, Any] | None:
        return found and {"start": found[0], "end": found[1], "text": text[found[0] : found[1]]}

    continued = quote.continued_from
    return {
        "id": f"q{index + 1}",
        "kind": quote.kind,
        "spans": [list(part) for part in quote.spans],
        "text": " ".join(text[start:end] for start, end in quote.spans),
        "cue": span(quote.cue),
        "speaker": span(quote.speaker),
        "via": span(quote.via),
        "modality": quote.modality,
        "continues": None if continued is None else f"q{continued + 1}",
        "confidence": quote.confidence,
        "speaker_confidence": quote.speaker_confidence,
    }
