"""Where names begin and end."""

from __future__ import annotations

from spacy.language import Language

from tests.agents.entities.finding import entities, forms, named


def test_a_particle_is_part_of_a_name(ner: Language) -> None:
    found = entities(ner, "Tim Cook met Ursula von der Leyen in Brussels on Monday.")
    assert named(found, "Ursula von der Leyen")["type"] == "PERSON"


def test_the_article_and_the_possessive_are_no_part_of_a_name(ner: Language) -> None:
    found = entities(ner, "The United Nations' envoy met Kenya's president in Nairobi on Friday.")
    assert forms(named(found, "United Nations")) == {"United Nations"}
    assert forms(named(found, "Kenya")) == {"Kenya"}
