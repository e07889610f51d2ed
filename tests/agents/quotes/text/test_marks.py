"""Quotation marks: which open, which close, and what is quoted between them."""

from __future__ import annotations

import pytest

from agents.paragraphs import paragraphs_of
from agents.quotes.text.marks import find_regions


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "yes" and "no".', ["yes", "no"]),
        ("“One.\n“Two.”", ["One.", "Two."]),
        ("„Eins“ und »zwei«", ["Eins"]),
        ('a 6" nail', []),
        ("“He said “no” to me.”", ["He said “no” to me."]),
        ("``old'' marks", ["old"]),
        ("”typo” here", ["typo"]),
    ],
)
def test_what_stands_between_an_opening_and_a_closing_mark_is_quoted(
    text: str, inside: list[str]
) -> None:
    found = [text[r.start : r.end] for r in find_regions(text, paragraphs_of(text))]
    assert found[: len(inside)] == inside
    if not inside:
        assert not found
