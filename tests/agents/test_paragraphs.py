"""What a paragraph is, alike for quotes and for entities."""

from __future__ import annotations

import time

import pytest

from agents.entities.segments import segments
from agents.paragraphs import paragraphs_of


@pytest.mark.parametrize(
    ("text", "excluded", "found"),
    [
        ("One.\nTwo.\r\nThree.", (), ["One.", "Two.", "Three."]),
        ("One.\u2028Two.\u2029Three.\x0bFour.\x0cFive.", (),
         ["One.", "Two.", "Three.", "Four.", "Five."]),
        ("  One. \n \t\n\xa0\nTwo.", (), ["One.", "Two."]),
        ("Share this! One. Sign up.", ((0, 12), (17, 25)), ["One."]),
        ("One. Advertisement. Two.", ((5, 19),), ["One.", "Two."]),
        ("One.\nShare.\nTwo.", ((4, 12),), ["One.", "Two."]),
        ("One. Two. Three.", ((5, 9), (0, 4), (2, 8)), ["Three."]),
        ("Share.", ((0, 6),), []),
        ("", (), []),
    ],
)  # fmt: skip
def test_paragraphs_are_lines_without_what_is_excluded(
    text: str, excluded: tuple[tuple[int, int], ...], found: list[str]
) -> None:
    assert [text[start:end] for start, end in paragraphs_of(text, excluded)] == found
    read = segments({"text": text, "excluded": [list(span) for span in excluded]})
    assert [(s.start, s.text) for s in read] == [
        (start, text[start:end]) for start, end in paragraphs_of(text, excluded)
    ]


def test_work_grows_linearly_with_white_space() -> None:
    began = time.process_time()
    assert paragraphs_of(" " * 2_000_000 + "One." + " " * 2_000_000) == [(2_000_000, 2_000_004)]
    assert segments({"text": " " * 200_000}) == []
    assert time.process_time() - began < 2
