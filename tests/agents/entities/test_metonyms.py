"""Capitals and seats of government that act."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.entities.metonyms import stands_for
from tests.agents.entities.finding import entities, named
from tests.agents.entities.reading import read


@pytest.mark.parametrize(
    ("text", "name", "language", "body"),
    [
        ("Lisbon rejected the offer", "Lisbon", "en", "Government of Portugal"),
        ("Vienna rejected the offer", "Vienna", "en", "Government of Austria"),
        ("It rained in Lisbon today", "Lisbon", "en", None),
        ("The Pentagon is large", "Pentagon", "en", "United States Department of Defense"),
        ("Moscou rejette la proposition", "Moscou", "fr", "Government of Russia"),
        ("Il pleut à Moscou", "Moscou", "fr", None),
        ("Moskau fordert ein Treffen", "Moskau", "de", "Government of Russia"),
        ("Aus Moskau berichtet Anna Weber", "Moskau", "de", None),
        ("Der Kreml schweigt", "Kreml", "de", "Government of Russia"),
    ],
)
def test_a_place_that_acts_stands_for_its_government(
    text: str, name: str, language: str, body: str | None
) -> None:
    assert stands_for(*read(text, name, "GPE"), language) == body


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_capital_is_known_by_its_name_in_the_articles_language_alone(language: str) -> None:
    assert stands_for(*read("Moscou rejette la proposition", "Moscou", "GPE"), language) is None


def test_a_capital_that_acts_stands_for_its_government(ner: Language) -> None:
    acting = entities(ner, "Moscow denied the report on Tuesday, Interfax said.")
    assert named(acting, "Moscow")["stands_for"] == "Government of Russia"
    place = entities(ner, "Thousands marched in Moscow on Tuesday, Interfax said.")
    assert named(place, "Moscow")["stands_for"] is None
