"""Speakers by the name of an account."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import People, resolve

PEOPLE: People = {
    "f": ("quietfrog77", "PERSON", None, ()),
    "o": ("Harbour Board", "ORG", None, ()),
}


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("{@harbour_lass} wrote so.", "@harbour_lass"),
        ("{darkwater_99} wrote so.", "darkwater_99"),
        ("A post by quietfrog77 came. {Quietfrog77} wrote so.", "quietfrog77"),
        ("{quietfrog77’s last post} says so.", "quietfrog77"),
        ("A user, quietfrog, left. {quietfrog} wrote so.", "quietfrog"),
        ('An account called "old.mole" left. {old.mole} wrote so.', "old.mole"),
        ("{quietfrog77} wrote so. {They} said more.", "quietfrog77"),
        ("{@harbour_lass} wrote so. {She} said more.", "@harbour_lass"),
    ],
)
def test_an_account_is_a_name(marked: str, name: str) -> None:
    found = resolve(marked)[-1]
    assert (found.entity_id, found.stands_for) == (None, name)
    assert found.method in ("name", "pronoun")


def test_an_account_that_is_an_entity_is_it() -> None:
    assert resolve("{[quietfrog77:f]} wrote so.", people=PEOPLE)[0].entity_id == "f"


@pytest.mark.parametrize(
    "marked",
    [
        "{officials} said so.",
        "A user said so. {users} said more.",
        "{covid-19} says so.",
        "{The [Harbour Board:o]} said so in h2o.",
        "A user, residents said, left. {residents} said more.",
    ],
)
def test_other_words_are_no_accounts(marked: str) -> None:
    found = resolve(marked, people=PEOPLE)[-1]
    assert (found.entity_id, found.stands_for) in ((None, None), ("o", None))
