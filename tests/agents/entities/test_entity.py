"""What an entity says besides its mentions."""

from __future__ import annotations

from spacy.language import Language

from tests.agents.entities.finding import entities, forms, named


def test_a_demonym_belongs_to_its_state(ner: Language) -> None:
    found = entities(ner, "Russia sent envoys to Vienna. Russian officials said the Russians came.")
    people = named(found, "Russian")
    assert people["type"] == "NORP"
    assert forms(people) == {"Russian", "Russians"}
    assert people["belongs_to"] == named(found, "Russia")["id"]


def test_salience_favours_what_is_named_often_and_early(ner: Language) -> None:
    found = entities(
        ner,
        "Daniel Okafor spoke in Nairobi.\nOkafor left.\nOkafor came back.\nHe met Maria Keller.",
        title="Daniel Okafor speaks",
    )
    assert named(found, "Okafor")["salience"] > named(found, "Maria Keller")["salience"]
    assert all(0 <= one["salience"] <= 1 for one in found)
