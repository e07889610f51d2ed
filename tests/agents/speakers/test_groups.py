"""Speakers that are groups."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import check


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("{Officials in [Moscow:m]} said so.", None, "collective", None),
        ("{[Anna Kovacs:a] supporters} said so.", None, "collective", None),
        ("{The two} said so.", None, "collective", None),
        ("{Analysts} said so.", None, "collective", None),
        ("{Dozens of residents} said so.", None, "collective", None),
        ("{51 percent of voters} said so.", None, "collective", None),
    ],
)
def test_people_without_a_name_are_a_collective(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("The [Trade Ministry:t] met. {The ministry} said so.", "t", "description", None),
        (
            "{[Russia:r]’s foreign ministry} said so.",
            None,
            "description",
            "Russia’s foreign ministry",
        ),
        (
            "{[Ben Shaw:b]’s campaign} said so.",
            None,
            "description",
            "Ben Shaw’s campaign",
        ),
        ("[Interfax:i] grew. {The company} said so.", "i", "description", None),
        ("{The Evening Ledger} said so.", None, "description", "Evening Ledger"),
    ],
)
def test_a_group_is_called_by_its_fullest_name(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)
