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
