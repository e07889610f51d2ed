"""Names whose type the words around them tell."""

from __future__ import annotations

import pytest
from spacy.language import Language

from tests.agents.entities.finding import entities


def types(ner: Language, text: str) -> dict[str, str]:
    return {one["name"]: one["type"] for one in entities(ner, text)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The village of Brandmoor was cut off by snow.", ["Brandmoor"]),
        ("A storm hit Porthmere harbour. They left Porthmere.", ["Porthmere"]),
        ("The ferry between Ardskel and Toranay stopped.", ["Ardskel", "Toranay"]),
        ("In Lundas, the next town, the council voted.", ["Lundas"]),
        ("The road from Tarnley to Skelby is shut.", ["Tarnley", "Skelby"]),
        ("We drive to Penwick for milk.", ["Penwick"]),
        ("BRANDMOOR, Sept. 3 (AP) - Police found a boat.", ["BRANDMOOR"]),
        ("Residents of Sandholm share a shop.", ["Sandholm"]),
    ],
)
def test_unknown_places_are_no_people(ner: Language, text: str, names: list[str]) -> None:
    found = types(ner, text)
    assert {name: found.get(name) in ("GPE", "LOC") for name in names} == dict.fromkeys(names, True)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sgt Mat Fowles said nobody was hurt.", "Mat Fowles"),
        ("Det Insp Kay Marsh appealed for witnesses.", "Kay Marsh"),
        ("Cllr Jo Banner agreed with the plan.", "Jo Banner"),
        ("Librarian Rosa Delgado said the shelves were bare.", "Rosa Delgado"),
        ("Lt Col Anders Rook said the convoy turned back.", "Anders Rook"),
        ("Imam Khalid Osei and Rabbi Dov Stern signed it.", "Dov Stern"),
        ("The hotel was full, but Paris Dunmore said no.", "Paris Dunmore"),
    ],
)
def test_who_has_a_rank_or_acts_is_a_person(ner: Language, text: str, name: str) -> None:
    assert types(ner, text).get(name) == "PERSON"


@pytest.mark.parametrize(
    "text",
    [
        "Virginia Beach was wet on Friday.",
        "They met in Palm Beach and at Hyde Park.",
    ],
)
def test_places_stay_places(ner: Language, text: str) -> None:
    assert "PERSON" not in types(ner, text).values()


def test_what_is_no_place_stays_what_it_is(ner: Language) -> None:
    found = types(
        ner,
        "Senator Maria Keller spoke in Congress. In Keller, he saw a friend. She came from Monday "
        "to Friday, and went from Google to Microsoft. SOCCER - ENGLAND WIN.",
    )
    assert found["Maria Keller"] == "PERSON"
    assert found["Google"] == found["Microsoft"] == "ORG"
    assert not {"Monday", "Friday", "SOCCER"} & found.keys()
