"""A second language end to end: French, by its spaCy model named in the settings."""

from __future__ import annotations

import json

import pytest

from schemas.enriched import Enriched
from streams.pipeline import analyze
from streams.settings import Settings

TITLE = "Un plan pour les ports de la Méditerranée"
TEXT = """LYON, 12 mars 2024 - La ministre Hélène Vasseur a présenté mardi à Marseille un plan \
pour les ports.

« Nous devons agir avant l'été », a déclaré Hélène Vasseur devant les élus de la ville. \
« Les travaux commenceront le 3 avril 2024 », a-t-elle ajouté.

Le président du Sénégal, Amadou Diallo, est arrivé à Berlin lundi. « L'Allemagne est un partenaire \
fidèle du Sénégal », a dit Amadou Diallo à la presse.

Selon l'ONU, la Belgique et le Maroc ont signé un accord en janvier 2023. Le texte sera publié la \
semaine prochaine.
"""
ARTICLE = {
    "title": TITLE,
    "text": TEXT,
    "published": "2024-03-12T09:00:00Z",
    "url": "https://exemple.fr/ports",
}


@pytest.fixture(scope="module")
def event() -> Enriched:
    settings = Settings(models={"fr": "fr_core_news_sm"})
    (found,) = analyze([(json.dumps(ARTICLE).encode(), None)], settings)
    return Enriched.model_validate(found)


def test_the_article_is_read_as_french(event: Enriched) -> None:
    assert event.article.language == "fr"
    assert event.article.readable
    assert not event.incomplete


def test_entities_with_types_and_links(event: Enriched) -> None:
    types = {(mention.text, one.type) for one in event.entities for mention in one.mentions}
    assert {("Hélène Vasseur", "PERSON"), ("Amadou Diallo", "PERSON"), ("ONU", "ORG")} <= types
    assert {("Sénégal", "GPE"), ("Belgique", "GPE"), ("Maroc", "GPE"), ("Berlin", "GPE")} <= types
    codes = {
        mention.text: link.id
        for one in event.entities
        for mention in one.mentions
        for link in one.links
        if link.source == "iso3166-1"
    }
    assert {"Sénégal": "SN", "Allemagne": "DE", "Belgique": "BE", "Maroc": "MA"}.items() <= (
        codes.items()
    )


def test_mentions_of_one_person_and_one_state_are_one_entity(event: Enriched) -> None:
    counts = {one.name: len(one.mentions) for one in event.entities}
    assert counts["Hélène Vasseur"] == counts["Amadou Diallo"] == counts["Sénégal"] == 2


def test_places_on_the_map(event: Enriched) -> None:
    found = {mention.text: place for place in event.places for mention in place.mentions}
    expected = {
        "LYON": ("FR", 45.7, 4.8),
        "Marseille": ("FR", 43.3, 5.4),
        "Berlin": ("DE", 52.5, 13.4),
        "Allemagne": ("DE", 51.5, 10.5),
        "Maroc": ("MA", 32.0, -5.0),
    }
    for text, (country, latitude, longitude) in expected.items():
        assert found[text].country == country, text
        assert found[text].latitude == pytest.approx(latitude, abs=0.5), text
        assert found[text].longitude == pytest.approx(longitude, abs=0.5), text


def test_dates_with_values(event: Enriched) -> None:
    values = {one.text: (one.value, one.granularity) for one in event.dates}
    assert values["12 mars 2024"] == values["mardi"] == ("2024-03-12", "day")
    assert values["le 3 avril 2024"] == ("2024-04-03", "day")
    assert values["lundi"] == ("2024-03-11", "day")
    assert values["en janvier 2023"] == ("2023-01", "month")
    assert values["la semaine prochaine"] == ("2024-W12", "week")


def test_a_direct_quote_word_for_word(event: Enriched) -> None:
    quotes = {quote.text: quote for quote in event.quotes if quote.kind == "direct"}
    quote = quotes["L'Allemagne est un partenaire fidèle du Sénégal"]
    assert [TEXT[start:end] for start, end in quote.spans] == [quote.text]
    names = {one.id: one.mentions[0].text for one in event.entities}
    assert {names[one] for one in quote.about} == {"Allemagne", "Sénégal"}


def test_all_direct_quotes_word_for_word(event: Enriched) -> None:
    quotes = {quote.text for quote in event.quotes if quote.kind == "direct"}
    assert quotes == {
        "Nous devons agir avant l'été",
        "Les travaux commenceront le 3 avril 2024",
        "L'Allemagne est un partenaire fidèle du Sénégal",
    }
    for quote in event.quotes:
        assert [TEXT[start:end] for start, end in quote.spans] == [quote.text]


def test_direct_quotes_have_their_speakers(event: Enriched) -> None:
    speakers = {quote.text: quote.speaker.name for quote in event.quotes}
    assert speakers["Nous devons agir avant l'été"] == "Hélène Vasseur"
    assert speakers["Les travaux commenceront le 3 avril 2024"] == "Hélène Vasseur"
    assert speakers["L'Allemagne est un partenaire fidèle du Sénégal"] == "Amadou Diallo"
