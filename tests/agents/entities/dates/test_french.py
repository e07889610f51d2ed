"""Dates in French."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.entities.dates.reading import read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Le ministre a démissionné lundi.", [("lundi", "2022-01-03")]),
        ("Le sommet se tiendra mardi.", [("mardi", "2022-01-11")]),
        ("Il est mort le 3 mars 2021.", [("le 3 mars 2021", "2021-03-03")]),
        ("Elle est arrivée hier.", [("hier", "2022-01-08")]),
        ("C’était il y a deux mois.", [("il y a deux mois", "2021-11")]),
        ("la semaine dernière", [("la semaine dernière", "2021-W52")]),
        ("les années 1990", [("les années 1990", "199X")]),
        ("au premier trimestre 2021", [("premier trimestre 2021", "2021-Q1")]),
    ],
)
def test_french_dates_are_read(text: str, expected: list[Any]) -> None:
    assert read(text, language="fr") == expected
