"""One type a name."""

from __future__ import annotations

from spacy.language import Language

from agents.entities.mention import Mention
from agents.entities.name_types import one_type_a_name
from tests.agents.entities.finding import entities, forms, named


def test_the_end_of_a_clubs_name_is_no_person(ner: Language) -> None:
    found = entities(
        ner,
        "Northfield Rovers beat Carrow United 2-1 on Saturday.\n"
        '"It was our best game," Rovers coach Anna Lindqvist told the BBC.',
    )
    assert forms(named(found, "Rovers")) == {"Northfield Rovers", "Rovers"}
    assert named(found, "Rovers")["type"] == "ORG"


def test_who_is_called_by_the_surname_elsewhere_is_a_person() -> None:
    read = ["ORG", "PERSON", "PERSON"]
    names = ["Hemi Tawhara", "Hemi Tawhara", "Tawhara"]
    mentions = [
        Mention(k, 0, 2, 0, len(name), name, name, kind)
        for k, (kind, name) in enumerate(zip(read, names, strict=True))
    ]
    one_type_a_name(mentions)
    assert {mention.type for mention in mentions} == {"PERSON"}
