"""Which stretches of a text stand inside quotation marks."""

from __future__ import annotations

import pytest

from agents.paragraphs import paragraphs_of
from agents.quotes.text.marks import Region, find_regions


def _regions(text: str) -> list[Region]:
    return find_regions(text, paragraphs_of(text))


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "yes" and "no".', ["yes", "no"]),
        ("“One.\n“Two.”", ["One.", "Two."]),
        ("„Eins“ und »zwei« Mal", ["Eins"]),
        ('a 6" nail', []),
        ("“He said “no” to me.”", ["He said “no” to me."]),
        ("``old'' marks", ["old"]),
        ("”typo” here", ["typo"]),
        ("“ ” and “—”", []),
    ],
)
def test_a_region_reaches_from_mark_to_mark(text: str, inside: list[str]) -> None:
    found = [text[r.start : r.end] for r in _regions(text)]
    assert found[: len(inside)] == inside
    if not inside:
        assert not found


def test_a_quotation_left_open_goes_on_in_the_next_paragraph() -> None:
    text = "“One.\n“Two.\nThree.”\nFour."
    found = _regions(text)
    assert [text[r.start : r.end] for r in found] == ["One.", "Two.", "Three."]
    assert [r.continues for r in found] == [False, True, True]
    assert [r.open_end for r in found] == [True, True, False]


def test_a_quotation_left_open_ends_where_another_begins_within_the_paragraph() -> None:
    text = "“One.\nThen she said “two” again."
    found = _regions(text)
    assert [text[r.start : r.end] for r in found] == ["One.", "two"]
    assert [r.continues for r in found] == [False, False]
