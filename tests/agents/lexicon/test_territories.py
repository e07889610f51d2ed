"""States and their parts by codes and names. That the table says what its source says is compared
where it is built (`tools/tables/territories.py --check`)."""

from __future__ import annotations

import pytest

from agents.lexicon.territories import (
    fold,
    get_territories,
    get_territory,
    lookup_territory,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "de"),
        ("the Federal Republic of Germany", None),
        ("Federal Republic of Germany", "de"),
        ("ALLEMAGNE", "de"),
        ("Deutschland", "de"),
        ("Германия", "de"),
        ("DEU", "de"),
        ("De", "de"),
        ("São Tomé and Príncipe", "st"),
        ("Sao Tome and Principe", "st"),
        ("Côte d’Ivoire", "ci"),
        ("Cote d'Ivoire", "ci"),
        ("Guinea‑Bissau", "gw"),
        ("Guinea-Bissau", "gw"),
        ("U.S.A.", "us"),
        ("California", "us-ca"),
        ("भारत", "in"),
        ("中国", "cn"),
        ("Soviet Union", "suhh"),
        ("Narnia", None),
        ("Q30", None),
        ("", None),
        ("--", None),
    ],
)
def test_lookup(text: str, code: str | None) -> None:
    found = lookup_territory(text)
    assert (found and found.code) == code


def test_fields() -> None:
    bavaria = get_territory("DE-BY")
    states = get_territory("us")
    assert bavaria is not None
    assert states is not None
    assert (bavaria.name, bavaria.parent, bavaria.is_state) == ("Bavaria", "de", False)
    assert (states.wikidata, states.parent, states.is_state) == ("Q30", None, True)
    assert states.in_sentence == "the United States"


def test_other_codes_mean_the_same_territory() -> None:
    assert get_territory("GBR") is get_territory("gb")
    assert get_territory("xyz") is None


def test_every_territory_is_found_by_its_code_and_belongs_to_one_that_exists() -> None:
    territories = get_territories()
    assert [one.code for one in territories] == sorted({one.code for one in territories})
    for one in territories:
        assert get_territory(one.code) is one
        assert one.parent is None or get_territory(one.parent) is not None


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Łódź", "lodz"),
        ("Curaçao", "curacao"),
        ("Færøerne – Føroyar", "faeroerne foroyar"),
        ("  Bosnia   & Herzegovina ", "bosnia herzegovina"),
        ("STRAẞE", "strasse"),
        ("İzmir", "izmir"),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded
