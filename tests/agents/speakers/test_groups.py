"""Speakers that are groups."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import People, check, resolve


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
        ("{[Russia:r]’s air force} said so.", None, "description", "Russia’s air force"),
        ("{[Russia:r]’s coast guard} said so.", None, "description", "Russia’s coast guard"),
        ("Carmaker [Interfax:i] grew. {The carmaker} said so.", "i", "description", None),
        ("The regulator, [Interfax:i], met. {The regulator} said so.", "i", "description", None),
        ("{The Evening Ledger} said so.", None, "description", "Evening Ledger"),
    ],
)
def test_a_group_is_called_by_its_fullest_name(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)


FIRMS: People = {
    "h": ("Harrow Steel", "ORG", None, ()),
    "d": ("Datafen", "ORG", None, ()),
    "k": ("Kell Bank", "ORG", None, ()),
}


@pytest.mark.parametrize(
    "marked",
    [
        "[Harrow Steel:h] grew. Sales rose, according to [Datafen:d].\n{The company} spoke.",
        "[Harrow Steel:h] will shut a mill. It hired [Kell Bank:k].\n{The firm} spoke.",
        "[Harrow Steel:h] lost money. Shares fell, data from [Datafen:d] and [Datafen:d] show.\n"
        "{The company} spoke.",
        "[Harrow Steel:h] lost money.\n{The Oslo-based company} spoke.",
    ],
)
def test_the_company_is_what_the_sentences_are_about(marked: str) -> None:
    assert resolve(marked, people=FIRMS)[0].entity_id == "h"


def test_of_two_companies_alike_neither_is_the_company() -> None:
    marked = "[Harrow Steel:h] grew. [Kell Bank:k] shrank. {The company} spoke."
    assert resolve(marked, people=FIRMS)[0].entity_id is None


@pytest.mark.parametrize(
    "marked",
    [
        "{Officials at the [Trade Ministry:t]} said so.",
        "{Analysts at the UK trade giant [Trade Ministry:t]} said so.",
        "{All 21 members of the [Trade Ministry:t]} said so.",
        "{[Trade Ministry:t] members} said so.",
        "{Lawmakers on the [Trade Ministry:t]} said so. {The lawmakers} wrote so.",
        "{Lawmakers on the [Trade Ministry:t]} met [Interfax:i]. {They} wrote so.",
        "The [Trade Ministry:t] met. {Ministry officials} said so.",
    ],
)
def test_who_speaks_for_a_body_speaks_as_that(marked: str) -> None:
    found = resolve(marked)[-1]
    assert found.entity_id == "t"
    assert found.method in ("description", "pronoun")


@pytest.mark.parametrize(
    "marked",
    [
        "{Former officials at the [Trade Ministry:t]} said so.",
        "{Two analysts at the [Trade Ministry:t]} said so.",
        "{Workers at the [Trade Ministry:t]} said so.",
        "{Critics of the [Trade Ministry:t]} said so.",
        "{Members of [Trade Ministry:t]’s board} said so.",
        "{Officials at the [Trade Ministry:t]} said so. {The analysts} wrote so.",
        "{Officials in [Moscow:m]} said so.",
    ],
)
def test_who_speaks_for_themselves_is_a_collective(marked: str) -> None:
    found = resolve(marked)[-1]
    assert (found.entity_id, found.method) == (None, "collective")


@pytest.mark.parametrize(
    ("marked", "entities"),
    [
        (
            "{[Interfax:i] officials} said so. {The officials, who} said so, left.",
            ["i", "i"],
        ),
        (
            "{[Interfax:i] officials} said so. So said {the officials}, {who} added that.",
            ["i", "i", "i"],
        ),
        ("{[Interfax:i] officials} said so. {Agency officials} said so.", ["i", "i"]),
        (
            # Somebody else spoke between.
            "{[Interfax:i] officials} said so. {[Anna Kovacs:a]} said so. {Agency officials} "
            "said so.",
            ["i", "a", None],
        ),
    ],
)
def test_officials_speak_for_whom_they_spoke_before(
    marked: str, entities: list[str | None]
) -> None:
    assert [one.entity_id for one in resolve(marked)] == entities


@pytest.mark.parametrize(
    ("marked", "stands_for"),
    [
        ("{[Moscow:m] police} said so.", "Moscow police"),
        ("{The [Moscow:m] police} said so.", "Moscow police"),
        ("{West Marsh police} said so.", "West Marsh police"),
        ("{Local police} said so.", None),
        ("{Two Marsh police} said so.", None),
    ],
)
def test_a_force_is_called_by_its_place(marked: str, stands_for: str | None) -> None:
    [found] = resolve(marked)
    assert found.stands_for == stands_for
