"""Land and water by their names, and seats of government that were read as people."""

from __future__ import annotations

import pytest
from spacy.language import Language

from tests.agents.entities.finding import entities


def _types(ner: Language, text: str, name: str) -> set[str]:
    return {
        one["type"]
        for one in entities(ner, text)
        if name in {mention["text"].removeprefix("the ") for mention in one["mentions"]}
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fires in the Amazon rose by a fifth.", "Amazon"),
        ("Less of the Amazon rainforest burned.", "Amazon"),
        ("The Amazon basin lost less forest than in any year.", "Amazon"),
        ("The Danube burst its banks; the Rhine was closed near Cologne.", "Danube"),
        ("The Rocky Mountains had the most snow since 1996.", "Rocky Mountains"),
        ("Two boats sank in the English Channel.", "English Channel"),
        ("In the Brecon Beacons rain fell all day.", "Brecon Beacons"),
        ("Lake Titicaca has fallen by a metre.", "Lake Titicaca"),
        ("The fire reached the Merced River.", "Merced River"),
        ("Ships avoid the Strait of Hormuz.", "Strait of Hormuz"),
    ],
)
def test_land_and_water(ner: Language, text: str, name: str) -> None:
    assert _types(ner, text, name) == {"LOC"}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Amazon said it would hire 3,000 people.", "Amazon", "ORG"),
        ("The talks are led by Amazon, its lawyers said.", "Amazon", "ORG"),
        ("Police in Beverly Hills closed the road.", "Beverly Hills", "GPE"),
        ("Police in Green Bay closed the road.", "Green Bay", "GPE"),
    ],
)
def test_companies_and_towns_stay(ner: Language, text: str, name: str, kind: str) -> None:
    assert _types(ner, text, name) == {kind}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Malacañang said on Monday that the president would fly.", "Malacañang"),
        ("Aso Rock has not replied to the governors.", "Aso Rock"),
        ("Rashtrapati Bhavan was lit up on Sunday.", "Rashtrapati Bhavan"),
    ],
)
def test_seats_of_government_are_no_people(ner: Language, text: str, name: str) -> None:
    assert "PERSON" not in _types(ner, text, name)


def test_a_given_name_of_the_article_is_no_organisation(ner: Language) -> None:
    text = "Jordan Amsel and Georgia Lindt married in Graz. Jordan said it rained."
    assert "ORG" not in _types(ner, text, "Jordan")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mbulani, a village near the border, was hit first.", "Mbulani"),
        ("Residents of the hamlet of Tudun Faka fled.", "Tudun Faka"),
        ("They reached the outskirts of Dorowa Gari on Monday.", "Dorowa Gari"),
        ("A tractor overturned near Ballycoog.", "Ballycoog"),
        ("The mine lies 40 km west of Karrowbine.", "Karrowbine"),
    ],
)
def test_villages_that_only_their_article_knows(ner: Language, text: str, name: str) -> None:
    assert _types(ner, text, name) <= {"GPE", "LOC"}
    assert _types(ner, text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Amina Holm, a village elder, spoke first.", "Amina Holm"),
        ("Police spoke to a man near Anna Holm, who fell.", "Anna Holm"),
    ],
)
def test_people_beside_such_words_stay(ner: Language, text: str, name: str) -> None:
    assert _types(ner, text, name) == {"PERSON"}
