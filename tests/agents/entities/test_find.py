"""Whole articles."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from agents.entities import find_entities, load_ner
from tests.agents.entities.finding import TWO_KELLERS, article, entities, forms, named


def test_an_article_does_not_depend_on_its_batch(ner: Language) -> None:
    articles = [
        article(TWO_KELLERS),
        article("Moscow denied it.", "MOSCOW DENIES IT"),
        article(""),
        article("Anna Lindqvist, director of the port of Gothenburg, met Kenyan officials."),
    ]
    together = find_entities(articles * 3, ner)
    assert together == [find_entities([one], ner)[0] for one in articles] * 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \r\n\t",
        "\x00\ud800 \U0001f600",
        "A" * 60_000,
        '"' * 100_000,
        "Mr " * 5_000,
        "U.S. " * 99,
    ],
)
def test_hostile_text_gives_valid_entities(ner: Language, text: str) -> None:
    entities(ner, text, title=text[:1000])


def test_french_reads_with_its_own_model() -> None:
    french = load_ner("fr_core_news_sm")
    text = (
        "Emmanuel Macron a rencontré Olaf Scholz à Berlin. Macron a déclaré que l'Allemagne "
        "soutiendrait l'Ukraine."
    )
    found = find_entities([article(text, language="fr")], french)[0]
    assert forms(named(found, "Macron")) == {"Emmanuel Macron", "Macron"}
    assert {"source": "iso3166-1", "id": "DE"} in named(found, "Allemagne")["links"]


def test_the_first_real_article(ner: Language, shared: Path) -> None:
    text = (shared / "samples" / "seed-article.txt").read_text(encoding="utf-8")
    found = entities(ner, text)
    assert forms(named(found, "Blinken")) == {"Antony Blinken", "Blinken"}
    assert named(found, "Collective Security Treaty Organisation")["type"] == "ORG"
    assert named(found, "Sergei Ryabkov")["roles"] == ["Russian Deputy Foreign Minister"]
    assert named(found, "Interfax")["type"] == named(found, "RIA")["type"] == "ORG"
    assert named(found, "Moscow")["stands_for"] == "Government of Russia"
    assert named(found, "Washington")["stands_for"] == "Government of the United States"
    assert named(found, "Brussels")["stands_for"] == "European Union"
