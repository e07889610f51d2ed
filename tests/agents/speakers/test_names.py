"""Speakers that are named."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import check


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("{[Anna Kovacs:a]} said so.", "a", "name", None),
        ("{Mayor [Anna Kovacs:a], 51,} said so.", "a", "name", None),
        ("[Anna Kovacs:a] came. {Mrs. [Kovacs:a]} said so.", "a", "surname", None),
        ("[Anna Kovacs:a] came. {Kovacs} said so.", "a", "surname", None),
        ("{[Anna Kovacs’s:a]} claim is known.", "a", "name", None),
        ("{[Anna Kovacs:a] supporters} said so.", None, "collective", None),
        ("{[Ben Shaw:b]’s lawyer} said so.", None, "open", None),
    ],
)
def test_a_name_is_looked_up_where_it_stands(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)
