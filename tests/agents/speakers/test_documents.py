"""Documents that speak for whose they are."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import check


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("A study came. {The study by [Anna Kovacs:a]} said so.", "a", "description", None),
        ("[Anna Kovacs:a] came. {Her plan} says so.", "a", "description", None),
        ("{A [Interfax:i] survey} said so.", "i", "description", None),
    ],
)
def test_a_document_speaks_for_its_owner_or_author(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)
