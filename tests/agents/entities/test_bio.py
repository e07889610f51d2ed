"""Where names begin and end."""

from __future__ import annotations

import pytest
from spacy.language import Language

from tests.agents.entities.finding import entities, forms, named


def test_a_particle_is_part_of_a_name(ner: Language) -> None:
    found = entities(ner, "Tim Cook met Ursula von der Leyen in Brussels on Monday.")
    assert named(found, "Ursula von der Leyen")["type"] == "PERSON"


def test_the_article_and_the_possessive_are_no_part_of_a_name(ner: Language) -> None:
    found = entities(ner, "The United Nations' envoy met Kenya's president in Nairobi on Friday.")
    assert forms(named(found, "United Nations")) == {"United Nations"}
    assert forms(named(found, "Kenya")) == {"Kenya"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Marvin “Tank” Odell, who runs the shelter, left.", "Marvin “Tank” Odell"),
        ("Henry ‘Hank’ Wachira said no.", "Henry ‘Hank’ Wachira"),
        ('Rosa "Rosie" Delgado left at noon.', 'Rosa "Rosie" Delgado'),
    ],
)
def test_a_nickname_in_marks_is_inside_the_name(ner: Language, text: str, name: str) -> None:
    assert [one["name"] for one in entities(ner, text)] == [name]


def test_a_country_in_brackets_is_no_nickname(ner: Language) -> None:
    found = {
        one["name"] for one in entities(ner, "The race was won by Olaf Berg (Norway) in Oslo.")
    }
    assert found >= {"Olaf Berg", "Norway"}


def test_a_particle_joins_the_parts_of_a_place(ner: Language) -> None:
    found = {one["name"] for one in entities(ner, "Some were hurt in the Serra da Estrela.")}
    assert found == {"Serra da Estrela"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("She told the jury at Leeds Crown Court that he knew the guard.", "Leeds Crown Court"),
        ("He will appear at Exeter Magistrates' Court today.", "Exeter Magistrates' Court"),
        ("The case went to Cook County Circuit Court in May.", "Cook County Circuit Court"),
    ],
)
def test_a_court_is_an_organisation(ner: Language, text: str, name: str) -> None:
    assert named(entities(ner, text), name)["type"] == "ORG"


def test_a_palace_is_no_court(ner: Language) -> None:
    text = "The king lived in Hampton Court near London."
    assert "ORG" not in {one["type"] for one in entities(ner, text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The judge, Mr Justice Garrow, said no.", "Garrow"),
        ("Former minister for Women and Equalities Nicola Marlow said no.", "Nicola Marlow"),
        ("The minister for Culture and Sport Helen Garrow said no.", "Helen Garrow"),
        ("A spokesman for Housing and Planning Peter Wragg left.", "Peter Wragg"),
    ],
)
def test_a_person_is_read_behind_a_title_or_an_office(ner: Language, text: str, name: str) -> None:
    found = [one["name"] for one in entities(ner, text) if one["type"] == "PERSON"]
    assert len(found) == 1
    assert found[0].endswith(name)


def test_an_office_for_an_organisation_has_no_person(ner: Language) -> None:
    text = "A spokesman for Oxfam and Anna Freud Foundation said no."
    assert "PERSON" not in {one["type"] for one in entities(ner, text)}


def test_a_town_on_a_line_among_people_is_a_town(ner: Language) -> None:
    text = "Who was there:\n\nOlga Petrenko\n\nSunil Gupta\n\nMarseille\n\nThey all spoke."
    assert named(entities(ner, text), "Marseille")["type"] == "GPE"
