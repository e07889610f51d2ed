"""Speakers whose name entity recognition did not see."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import resolve


@pytest.mark.parametrize(
    ("marked", "name", "method"),
    [
        ("By then {Sgt Tilda Moss} said so.", "Tilda Moss", "name"),
        ("Then {librarian Ivo Brandal} said so.", "Ivo Brandal", "name"),
        ("Then {Peter Moss} said so.", "Peter Moss", "name"),
        ("{OFTW} said so.", "OFTW", "description"),
        ("But {the OFTW} said so.", "OFTW", "description"),
    ],
)
def test_a_name_without_an_entity_speaks(marked: str, name: str, method: str) -> None:
    found = resolve(marked)[0]
    assert (found.entity_id, found.stands_for, found.method) == (None, name, method)


def test_a_pronoun_goes_back_to_a_name_without_an_entity() -> None:
    found = resolve("[Anna Kovacs:a] left. Then {Sgt Tilda Moss} said so. {She} said more.")
    assert (found[1].entity_id, found[1].stands_for) == (None, "Tilda Moss")


@pytest.mark.parametrize(
    "marked",
    ["{A} said so.", "{Harbour Trust officials} said so.", "Then {Foreign Ministry} said so.",
     "{Minutes} said so.", "{The driver of the Harbour Express} said so."],
)  # fmt: skip
def test_other_words_stay_open(marked: str) -> None:
    found = resolve(marked)[0]
    assert (found.entity_id, found.stands_for) == (None, None)
