"""The name that a mention is, where no entity is behind it."""

from __future__ import annotations

import pytest

from agents.speakers import proper_name


@pytest.mark.parametrize(
    ("text", "mention", "name"),
    [
        ("Then Sgt Tilda Moss said so.", "Sgt Tilda Moss", "Tilda Moss"),
        (
            "Premier Ludo van der Berg, 42, said so.",
            "Premier Ludo van der Berg, 42",
            "Ludo van der Berg",
        ),
        ("Then Secretary of State Marta Roe said so.", "Secretary of State Marta Roe", "Marta Roe"),
        ("Constable Birk told them.", "Constable Birk", "Birk"),
        ("By then Lord Tamrow said so.", "Lord Tamrow", "Lord Tamrow"),
        ("What does Petrov on the stairs say?", "Petrov on", "Petrov"),
        ("So the OECD said.", "the OECD", "OECD"),
        ("The Evening Ledger said so.", "The Evening Ledger", "Evening Ledger"),
    ],
)
def test_a_proper_name_is_told_without_titles(text: str, mention: str, name: str) -> None:
    start = text.index(mention)
    assert proper_name(text, (start, start + len(mention)), "en") == name


@pytest.mark.parametrize(
    "mention",
    ["it", "She", "who", "A", "Q", "Minutes", "The council", "her son", "Harbour Trust officials",
     "Foreign Ministry", "Trade Minister", "the Scientology property", "Gloria's eczema",
     "experience", "The chief executive of Norvik Shipping", "Head of the Rowing Union",
     "The brother of mayor Jana Kratochvil"],
)  # fmt: skip
def test_what_is_no_name_is_none(mention: str) -> None:
    assert proper_name(f"{mention} said so.", (0, len(mention)), "en") is None
