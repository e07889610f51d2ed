"""What of an article is read, and how."""

from __future__ import annotations

from spacy.language import Language

from tests.agents.entities.finding import entities, forms, named


def test_capitals_are_recased_before_reading_and_offsets_stay(ner: Language) -> None:
    found = entities(
        ner,
        "President Daniel Okafor arrived in Nairobi on Monday. Okafor met business leaders.",
        title="OKAFOR MEETS LEADERS IN NAIROBI",
    )
    okafor = named(found, "OKAFOR")
    assert okafor["name"] == "Daniel Okafor"
    assert {m["field"] for m in okafor["mentions"]} == {"title", "text"}
    assert "NAIROBI" in forms(named(found, "Nairobi"))


def test_what_is_excluded_is_not_read(ner: Language) -> None:
    text = "Maria Keller spoke in Vienna.\nSubscribe to the Vienna Courier now."
    found = entities(ner, text, excluded=[[text.index("Subscribe"), len(text)]])
    assert max(m["end"] for one in found for m in one["mentions"]) < text.index("Subscribe")
