"""3/12/2014: in March or in December, by the outlet and by the text's other dates."""

from __future__ import annotations

import pytest

from agents.entities.dates.find import find_dates
from agents.entities.dates.order import day_first

AMERICAN, EUROPEAN = "2014-03-12", "2014-12-03"


@pytest.mark.parametrize(
    ("text", "url", "outlet", "value"),
    [
        ("Dated 3/12/2014.", None, None, AMERICAN),
        ("Dated 3/12/2014.", "https://www.example.com/a", None, AMERICAN),
        ("Dated 3/12/2014.", "https://www.example.co.uk/a", None, EUROPEAN),
        ("Dated 3/12/2014.", "https://www.example.com.au/a", None, EUROPEAN),
        ("Dated 3/12/2014.", None, "example.ie", EUROPEAN),
        ("Dated 3/12/2014.", "https://example.io/a", None, AMERICAN),
        ("Dated 3/12/2014 and 17/12/2014.", None, None, EUROPEAN),
        ("Dated 3/12/2014 and 12/17/2014.", "https://www.example.co.uk/a", None, AMERICAN),
    ],
)
def test_the_order_of_day_and_month(
    text: str, url: str | None, outlet: str | None, value: str
) -> None:
    found = find_dates(text, None, "en", day_first=day_first(text, url, outlet))
    assert found[0]["value"] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Signed on 17.05.2024.", "2024-05-17"),
        ("Signed on 02-11-2023.", "2023-11-02"),
        ("Signed on 2024/05/17.", "2024-05-17"),
    ],
)
def test_marks_that_say_the_order(text: str, value: str) -> None:
    assert [one["value"] for one in find_dates(text, None, "en")] == [value]


@pytest.mark.parametrize(
    "text", ["It runs 10.15.2024.7 now.", "Call 12-34-5678.", "On 31.02.2023."]
)
def test_other_figures_with_marks_are_no_dates(text: str) -> None:
    assert find_dates(text, None, "en") == []
