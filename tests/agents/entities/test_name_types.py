"""One type a name."""

from __future__ import annotations

from spacy.language import Language

from tests.agents.entities.finding import entities, forms, named


def test_the_end_of_a_clubs_name_is_no_person(ner: Language) -> None:
    found = entities(
        ner,
        "Northfield Rovers beat Carrow United 2-1 on Saturday.\n"
        '"It was our best game," Rovers coach Anna Lindqvist told the BBC.',
    )
    assert forms(named(found, "Rovers")) == {"Northfield Rovers", "Rovers"}
    assert named(found, "Rovers")["type"] == "ORG"
