"""Speakers that are told from one other, and people who are called by their nation."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import People, resolve

TALKS: People = {
    "z": ("Ewa Zak", "PERSON", "female", ("Polish prime minister",)),
    "n": ("Jiri Novy", "PERSON", "male", ("Czech counterpart",)),
    "p": ("Alain Petit", "PERSON", "male", ("French coach",)),
    "f": ("Ford", "ORG", None, ()),
    "t": ("Toyota", "ORG", None, ()),
    "g": ("French", "NORP", None, ()),
}


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        ("[Ewa Zak:z] and [Jiri Novy:n] met. {The former} said so.", "z"),
        ("[Ewa Zak:z] and [Jiri Novy:n] met. {The latter} said so.", "n"),
        ("[Ford:f]'s [Ewa Zak:z] and [Jiri Novy:n] met. It rained. {The latter} said so.", "n"),
        ("[Ford:f] and [Toyota:t] gave figures. {The latter} said so.", "t"),
        ("[Ewa Zak:z] came. {The latter} said so.", None),
        ("[Ewa Zak:z], [Jiri Novy:n] and [Alain Petit:p] met. {The latter} said so.", None),
    ],
)
def test_the_latter_is_the_second_of_two(marked: str, entity: str | None) -> None:
    assert resolve(marked, people=TALKS)[0].entity_id == entity


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        ("[Ewa Zak:z] met [Jiri Novy:n]. {Her Czech counterpart} said so.", "n"),
        ("[Ewa Zak:z] met [Jiri Novy:n]. {His Polish colleague} said so.", "z"),
        ("[Ewa Zak:z] met [Jiri Novy:n]. {Her Danish counterpart} said so.", None),
        ("[Ewa Zak:z] met [Alain Petit:p]. {The Frenchman} said so.", "p"),
        ("[Ewa Zak:z] met [Jiri Novy:n]. {The [Frenchman:g]} said so.", None),
        ("[Jiri Novy:n] met [Ewa Zak:z]. {The Pole} said so.", "z"),
    ],
)
def test_a_nation_tells_who_is_meant(marked: str, entity: str | None) -> None:
    assert resolve(marked, people=TALKS)[0].entity_id == entity


def test_a_company_of_a_nation_has_a_name() -> None:
    found = resolve("[Ford:f] gave figures. {The [French:g] carmaker} said so.", people=TALKS)[0]
    assert (found.entity_id, found.stands_for) == ("f", None)


def test_he_and_she_are_two_people() -> None:
    """Whom "he" meant is not "she"."""
    people: People = {
        "x": ("Gorav Pillan", "PERSON", None, ()),
        "y": ("Tamsel Orwick", "PERSON", None, ()),
    }
    marked = (
        "[Tamsel Orwick:y] resigned.\n[Gorav Pillan:x] stayed and led the bank. [Pillan:x] is 60. "
        "{He} said it was over. {She} said it was not."
    )
    first, second = (one.entity_id for one in resolve(marked, people=people))
    assert first == "x"
    assert second != "x"
