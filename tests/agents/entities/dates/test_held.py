"""Rules are tried only near what each of their matches holds: nothing is missed by that."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.entities.dates import english
from agents.entities.dates.find import _matches
from agents.entities.dates.types import Rule

_WHOLE = [Rule(rule.pattern, rule.read) for rule in english.RULES]

_PIECES = """
2021-03-04 3/12/2014 2014/03/12 3.12.2014 9/11 66 million BC AD 70 B.C. CE week of May 14
Tuesday Wed. SUNDAY morning and to through 5th of next year in 1066 the first 1st quarter Q3
2020 second half last Monday each month early mid- late later earlier MARCH Sept. Easter
Christmas Day Good Friday Thanksgiving before after since on by at following previous That
night Black the same day two weeks ago an 12,000 years from now three decades this past weekend
coming over summer of FALL 1990s '90s 1200s forties nineteenth 19th century fiscal post-
1914-18 2001 - 2005 people $ Today Show tomorrow , .
"""


@given(
    st.lists(
        st.tuples(
            st.sampled_from(_PIECES.split()),
            st.sampled_from([" ", " ", " ", ", ", "  ", "\n", "", "-", " " + "grey " * 30]),
        ),
        max_size=40,
    )
)
@settings(max_examples=400, deadline=None)
def test_the_matches_are_those_of_the_whole_text(parts: list[tuple[str, str]]) -> None:
    text = "".join(word + gap for word, gap in parts)
    found = [(match.span(), read) for match, read in _matches(text, english.RULES, ())]
    assert found == [(match.span(), read) for match, read in _matches(text, _WHOLE, ())]


@pytest.mark.parametrize(
    "text",
    [
        "Wednesday, the 12th   through   the 14th of September, of last year",
        "the fourth Wednesday   afternoon   of   September, 1999",
        "Wednesday,   September   12th   through   14, of   last   year",
    ],
)
def test_a_long_date_is_found_behind_much_else(text: str) -> None:
    padded = "It was grey. " * 30 + text + ". It was grey." * 30
    found = [match.span() for match, _ in _matches(padded, english.RULES, ())]
    assert found == [match.span() for match, _ in _matches(padded, _WHOLE, ())]
    assert found
