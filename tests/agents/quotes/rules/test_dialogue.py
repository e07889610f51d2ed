"""Turns of a dialogue behind dashes."""

from __future__ import annotations

from tests.agents.quotes.rules.finding import said


def test_each_turn_is_somebodys_words_and_narration_is_not() -> None:
    text = (
        "La porte s'ouvrit.\n"
        "— Vous êtes en retard, dit Madame Pascal.\n"
        "— Le bac ne partait plus.\n"
        "– Alors, a-t-elle répondu, il fallait nager !\n"
        "Personne ne rit."
    )
    assert said(text, "fr") == [
        ("direct", "Vous êtes en retard", "Madame Pascal"),
        ("direct", "Le bac ne partait plus.", None),
        ("direct", "Alors | il fallait nager !", "elle"),
    ]


def test_a_list_behind_dashes_is_no_dialogue() -> None:
    text = "Au menu :\n- une salade de saison\n- un poisson grillé\n- une tarte du jour"
    assert said(text, "fr") == []
