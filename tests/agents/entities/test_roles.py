"""Titles and appositions of people."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.entities.roles import role_before
from tests.agents.entities.finding import entities, named
from tests.agents.entities.reading import read


@pytest.mark.parametrize(
    ("language", "role"), [("fr", "ministre"), ("en", None), ("de", None), ("es", None)]
)
def test_french_titles_are_read_in_french_articles_alone(language: str, role: str | None) -> None:
    identity, words = read("la ministre Aminata Diallo", "Aminata Diallo", "PERSON")
    assert role_before(identity.mentions[0], words[0], {}, language) == role


def test_a_role_does_not_reach_over_another_person(ner: Language) -> None:
    found = entities(
        ner,
        "Kenyan President William Ruto and Somali Prime Minister Hamza Abdi Barre agreed on Friday "
        "to reopen the border.",
    )
    assert named(found, "William Ruto")["roles"] == ["Kenyan President"]
    others = [role for one in found for role in one["roles"] if "Ruto" in role]
    assert others == []


def test_roles_before_and_after_a_name(ner: Language) -> None:
    found = entities(
        ner,
        "Interfax quoted Russian Deputy Foreign Minister Sergei Ryabkov on Sunday. "
        "Anna Lindqvist, director of the port of Gothenburg, met US Secretary of State "
        "Antony Blinken in Sweden.",
    )
    assert named(found, "Sergei Ryabkov")["roles"] == ["Russian Deputy Foreign Minister"]
    assert named(found, "Anna Lindqvist")["roles"] == ["director of the port of Gothenburg"]
    assert named(found, "Antony Blinken")["roles"] == ["US Secretary of State"]
    assert named(found, "Antony Blinken")["belongs_to"] == named(found, "US")["id"]
