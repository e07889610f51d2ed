"""Lines that a page sets apart reach the article as ranges of its text."""

from __future__ import annotations

import pytest
from lxml import html  # type: ignore[import-untyped]

from agents.ingest.apart import lines_apart, ranges_apart


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p><strong>Why a bank?</strong></p><p>It is cool.</p>", {"Why a bank?"}),
        ("<h3>Why a <em>bank</em>?</h3><p>It is cool.</p>", {"Why a bank ?"}),
        ("<p><b><i>Why a bank?</i></b><br>It is cool.</p>", {"Why a bank?"}),
        ("<p><span><b>Why a bank?</b></span></p>", {"Why a bank?"}),
        ("<dl><dt>Why?</dt><dd>It is cool.</dd></dl>", {"Why?"}),
        ("<p>It is <strong>cool</strong> there.</p>", set()),
        ("<p><strong>Lund:</strong> It is cool.</p>", set()),
        ("<p>It is cool.<br>Why <b>there</b></p>", set()),
    ],
)
def test_headings_and_lines_of_emphasis(markup: str, lines: set[str]) -> None:
    assert lines_apart(html.fromstring(f"<div>{markup}</div>")) == lines


def test_lines_are_found_again_in_the_text() -> None:
    text = "It began.\n\n  Why  a bank? \n\nIt is cool. Why a bank?"
    ranges = ranges_apart(text, {"Why a bank?"})
    assert [text[start:end] for start, end in ranges] == ["Why  a bank?"]
    assert ranges_apart(text, ()) == []
