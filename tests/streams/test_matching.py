"""What filters and the console's search compare."""

from __future__ import annotations

import pytest

from streams.matching import Names, fold, outlet_names, words_meet, words_of


def test_case_accents_and_doubled_blanks_are_folded() -> None:
    assert fold("  Straße\n ÅNGSTRÖM ﬁ ") == "strasse angstrom fi"


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ("núñez", True),
        ("JOSE  nu", True),
        ("q1058", True),
        ("q10", False),  # Ids are wholes.
        ("josé-nuñez", True),
        ("unez", False),  # A word is met from its beginning.
        ("nunez anna", False),  # Names are apart.
        ("", False),
        (" \u0301", False),
    ],
)
def test_a_name_is_met_by_a_part_and_an_id_as_a_whole(wanted: str, met: bool) -> None:
    assert Names.of(["José Núñez", None, "", "Anna"], ["Q1058", 7, None]).meet(wanted) is met


@pytest.mark.parametrize(
    ("wanted", "met"),
    [("choice", True), ("CHOI we", True), ("oice", False), ("choice none", False), ("!?", False)],
)
def test_every_word_must_begin_one(wanted: str, met: bool) -> None:
    assert words_meet(words_of("We have no choíce."), wanted) is met


def test_an_outlet_is_met_by_its_name_and_its_host() -> None:
    names = outlet_names(
        {"article": {"outlet": "The Example", "url": "https://News.Example/halden"}}
    )
    assert names.meet_any(["nothing", "news.example"])
    assert names.meet("the ex")
    assert not names.meet("halden")
    assert not outlet_names({"article": {"outlet": None, "url": "http://[broken"}}).meet("broken")
