"""What a place stands for when it speaks, in each language."""

from __future__ import annotations

import pytest

from agents.lexicon import LANGUAGES
from agents.lexicon.seats import body_of_seat
from agents.lexicon.territories import get_territory


@pytest.mark.parametrize(
    ("name", "language", "body"),
    [
        ("Lisbon", "en", "Government of Portugal"),
        ("Washington", "en", "Government of the United States"),
        ("Pentagon", "en", "United States Department of Defense"),
        ("the Kremlin", "en", "Government of Russia"),
        ("Brussels", "en", "European Union"),
        ("Springfield", "en", None),
        ("Moscou", "fr", "Government of Russia"),
        ("Le Caire", "fr", "Government of Egypt"),
        ("l’Élysée", "fr", "Government of France"),
        ("Maison Blanche", "fr", "Executive Office of the President of the United States"),
        ("Moskau", "de", "Government of Russia"),
        ("Neu-Delhi", "de", "Government of India"),
        ("das Pentagon", "de", "United States Department of Defense"),
    ],
)
def test_a_seat_stands_for_its_body_with_and_without_an_article(
    name: str, language: str, body: str | None
) -> None:
    assert body_of_seat(name, language) == body


def test_a_language_has_no_seats_of_another() -> None:
    assert body_of_seat("Moscou", "de") is None
    assert body_of_seat("Moskau", "fr") is None
    assert body_of_seat("Moscou", "es") is None


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_seat_is_of_a_territory_or_a_body(code: str) -> None:
    """Codes are those of the table of territories, in lower case; a body is written as its name."""
    seats = LANGUAGES[code].seats
    assert seats or code not in ("de", "en", "fr")
    for name, body in seats.items():
        assert name == name.casefold().replace("-", " ")
        assert get_territory(body) if body.islower() else body[0].isupper()
    assert seats.keys() >= LANGUAGES[code].always_acting


def test_a_building_stands_for_the_same_body_in_every_language() -> None:
    bodies = {
        (name, language.seats[name])
        for name in ("pentagon", "kremlin", "downing street", "washington", "capitol hill")
        for language in LANGUAGES.values()
        if name in language.seats
    }
    assert len(bodies) == 5
