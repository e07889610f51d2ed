"""Titles and appositions of people."""

from __future__ import annotations

import pytest

from agents.entities.roles import role_before
from tests.agents.entities.reading import read


@pytest.mark.parametrize(
    ("language", "role"), [("fr", "ministre"), ("en", None), ("de", None), ("es", None)]
)
def test_french_titles_are_read_in_french_articles_alone(language: str, role: str | None) -> None:
    identity, words = read("la ministre Aminata Diallo", "Aminata Diallo", "PERSON")
    assert role_before(identity.mentions[0], words[0], {}, language) == role
