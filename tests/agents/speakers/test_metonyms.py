"""Places that speak for their government."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import check


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("{[Moscow:m]} said so.", "m", "metonym", "Government of Russia"),
        ("{[Russia:r]} said so.", "r", "metonym", "Government of Russia"),
        ("{The White House} said so.", None, "metonym", "Government of United States"),
        ("{Downing Street} said so.", None, "metonym", "Government of United Kingdom"),
        ("{The Kremlin} said so.", None, "metonym", "Government of Russia"),
        ("{Brussels} said so.", None, "metonym", "European Union"),
    ],
)
def test_a_seat_of_government_stands_for_it(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)
