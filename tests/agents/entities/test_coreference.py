"""Which names of an article mean one thing."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.entities.mention import Mention
from agents.entities.people import people_of
from tests.agents.entities.finding import TWO_KELLERS, entities, forms, named


def test_a_surname_is_the_person_with_the_full_name(ner: Language) -> None:
    found = entities(ner, "Antony Blinken spoke on Friday. Blinken said talks would go on.")
    assert forms(named(found, "Blinken")) == {"Antony Blinken", "Blinken"}
    assert named(found, "Blinken")["name"] == "Antony Blinken"
    assert named(found, "Blinken")["aliases"] == ["Blinken"]


def test_a_shared_surname_is_nobodys(ner: Language) -> None:
    found = entities(ner, TWO_KELLERS)
    names = [one["name"] for one in found if one["type"] == "PERSON"]
    assert names == ["Maria Keller", "Daniel Okafor", "Paul Keller", "Keller"]


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (["Tom Fox", "Tom Fox Jr.", "Fox Jr."], [["Tom Fox"], ["Tom Fox Jr.", "Fox Jr."]]),
        (["Tom A. Fox", "Tom Fox Jr."], [["Tom A. Fox"], ["Tom Fox Jr."]]),
        (["Tom Fox Jr.", "Tom Fox", "Fox"], [["Tom Fox Jr.", "Tom Fox", "Fox"]]),
    ],
)
def test_a_junior_named_after_his_father_is_another(
    names: list[str], people: list[list[str]]
) -> None:
    mentions = [Mention(0, k, k + 1, k, k + 1, one, one, "PERSON") for k, one in enumerate(names)]
    found = people_of(mentions)
    assert sorted([m.name for m in one.mentions] for one in found) == sorted(people)


def test_an_acronym_ties_to_its_expansion(ner: Language) -> None:
    found = entities(
        ner,
        "Kazakhstan asked the Collective Security Treaty Organisation (CSTO) for help on Monday. "
        "The CSTO sent troops to Kazakhstan a day later.",
    )
    pact = named(found, "CSTO")
    assert forms(pact) == {"Collective Security Treaty Organisation", "CSTO"}
    assert pact["type"] == "ORG"


@pytest.mark.parametrize(
    ("text", "name", "wikidata", "iso"),
    [
        (
            "U.S. troops left Iraq. The United States said so, and America was glad. The US left.",
            "United States",
            "Q30",
            "US",
        ),
        (
            "Britain signed the treaty in Geneva. Officials in the UK and the United Kingdom said.",
            "United Kingdom",
            "Q145",
            "GB",
        ),
    ],
)
def test_the_names_of_a_state_are_one(
    ner: Language, text: str, name: str, wikidata: str, iso: str
) -> None:
    [state] = [one for one in entities(ner, text) if one["name"] == name]
    assert len(forms(state)) >= 3
    assert {"source": "wikidata", "id": wikidata} in state["links"]
    assert {"source": "iso3166-1", "id": iso} in state["links"]


@pytest.mark.parametrize("other", ["Petrenkov", "Petrenka"])
def test_two_spellings_of_one_surname_are_one_person(ner: Language, other: str) -> None:
    text = f"Olga Petrenko met the mayor in Leeds. “We agree,” Olga {other} said on Monday."
    people = [one for one in entities(ner, text) if one["type"] == "PERSON"]
    assert len(people) == 1


def test_other_given_names_are_other_people(ner: Language) -> None:
    text = "Olga Petrenko met the mayor in Leeds. “We agree,” Ivan Petrenka said on Monday."
    people = [one for one in entities(ner, text) if one["type"] == "PERSON"]
    assert len(people) == 2


def test_a_surname_means_who_alone_of_the_family_was_named_so_far(ner: Language) -> None:
    found = entities(
        ner,
        "Marta Heller, the mayor, closed the bridge on Monday.\nHeller said it was not safe.\n"
        "The firm of her cousin, Jonas Heller, built it in 2003.\nThe works cost nine million.",
    )
    assert forms(named(found, "Marta Heller")) == {"Marta Heller", "Heller"}
    assert forms(named(found, "Jonas Heller")) == {"Jonas Heller"}


def test_a_surname_is_not_the_first_ones_once_another_is_named(ner: Language) -> None:
    found = entities(
        ner,
        "Marta Heller, the mayor, closed the bridge on Monday.\nHeller said it was not safe.\n"
        "The firm of her cousin, Jonas Heller, built it in 2003.\nHeller said it was safe then.",
    )
    assert len(named(found, "Marta Heller")["mentions"]) == 2


def test_a_family_name_that_comes_first_is_whose_it_was_so_far(ner: Language) -> None:
    found = entities(
        ner,
        "Park Ji-won, the leader of the opposition, left the hall.\nPark said it was a bad day.\n"
        "Prosecutors questioned the minister Park Sung-min on Friday.",
    )
    assert forms(named(found, "Park Ji-won")) == {"Park Ji-won", "Park"}
