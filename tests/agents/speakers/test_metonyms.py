"""Places that speak for their government."""

from __future__ import annotations

import pytest

from agents.speakers import SpeakerEntity
from agents.speakers.metonyms import metonym
from tests.agents.speakers.story import check


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("{[Moscow:m]} said so.", "m", "metonym", "Government of Russia"),
        ("{[Russia:r]} said so.", "r", "metonym", "Government of Russia"),
        ("{Lisbon} said so.", None, "metonym", "Government of Portugal"),
        ("{Doha} said so.", None, "metonym", "Government of Qatar"),
        ("{Westminster} said so.", None, "metonym", "Government of the United Kingdom"),
        ("{Vienna} said so.", None, "metonym", "Government of Austria"),
        (
            "{The White House} said so.",
            None,
            "metonym",
            "Executive Office of the President of the United States",
        ),
        ("{The Pentagon} said so.", None, "metonym", "United States Department of Defense"),
        ("{Downing Street} said so.", None, "metonym", "Government of the United Kingdom"),
        ("{The Kremlin} said so.", None, "metonym", "Government of Russia"),
        ("{Brussels} said so.", None, "metonym", "European Union"),
    ],
)
def test_a_seat_of_government_stands_for_it(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)


@pytest.mark.parametrize(
    ("name", "kind", "stands_for"),
    [
        ("Lisbon", "GPE", "Government of Portugal"),
        ("Pentagon", "ORG", "United States Department of Defense"),
        ("United States", "GPE", "Government of the United States"),
        ("Springfield", "GPE", "Government of Springfield"),
    ],
)
def test_an_entity_that_is_a_place_stands_for_who_governs_it(
    name: str, kind: str, stands_for: str
) -> None:
    """A capital for its country's government, a state for its own, a town for the town's."""
    entity = SpeakerEntity("e1", name, kind, ((0, len(name)),))
    assert metonym((0, len(name)), entity).stands_for == stands_for
