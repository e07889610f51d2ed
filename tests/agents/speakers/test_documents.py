"""Documents that speak for whose they are."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import check, resolve


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("A study came. {The study by [Anna Kovacs:a]} said so.", "a", "description", None),
        ("[Anna Kovacs:a] came. {Her plan} says so.", "a", "description", None),
        ("{A [Interfax:i] survey} said so.", "i", "description", None),
        (
            "{[Interfax:i]’s labour force survey data released Friday} said so.",
            "i",
            "description",
            None,
        ),
        ("{A 2014 study published in the journal [Interfax:i]} said so.", "i", "description", None),
        (
            "{A poll of 900 voters conducted by [Interfax:i] for us} said so.",
            "i",
            "description",
            None,
        ),
        ("{A study by nurses at the [Interfax:i]} said so.", "i", "description", None),
        ("{A report by the charity [Moscow:m]} said so.", "m", "description", None),
        ("{An analysis of Census data by [Interfax:i] in May} said so.", "i", "description", None),
        ("{A study led by [Anna Kovacs:a] of the [Interfax:i]} said so.", "a", "description", None),
        ("{The lawsuit, filed by [Anna Kovacs:a] in May,} said so.", "a", "description", None),
        ("{[Ben Shaw:b]’s LinkedIn profile} said so.", "b", "description", None),
        ("[Anna Kovacs:a] came. {Her own research} says so.", "a", "description", None),
        (
            "[Anna Kovacs:a], the mayor, left. {The mayor’s letter} said so.",
            "a",
            "title",
            None,
        ),
        ("The [Trade Ministry:t] met. {The ministry’s results} said so.", "t", "description", None),
        ("{A report published on} Tuesday by the [Interfax:i] said so.", "i", "description", None),
        ("{A study in the journal [Interfax:i]} said so.", "i", "description", None),
        ("So said {a statement} from [Interfax:i].", "i", "description", None),
    ],
)
def test_a_document_speaks_for_its_owner_or_author(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)


@pytest.mark.parametrize(
    "marked",
    [
        "In a statement, {the [Trade Ministry:t]} said so. {The statement} said so.",
        "{The [Trade Ministry:t]} said so in a statement. It rained. {The statement} added so.",
        "The [Trade Ministry:t] issued its annual report on Monday. {The 40-page report} said.",
        "Officials at the [Trade Ministry:t] published a report. {The report} said so.",
        "In a letter to parents, {the [Trade Ministry:t]} said so. {The letter} said so.",
        "The [Trade Ministry:t]’s survey came. {The poll} said so.",
        "A statement from the [Trade Ministry:t] came. {The statement} said so.",
        "[Ben Shaw:b] spoke. {A study by the [Trade Ministry:t]} said so. {The research} adds so.",
    ],
)
def test_a_document_speaks_for_who_issued_it_before(marked: str) -> None:
    found = resolve(marked)[-1]
    assert (found.entity_id, found.method) == ("t", "description")


@pytest.mark.parametrize(
    "marked",
    [
        "{Court documents} said so.",
        "{Police documents seen by [Interfax:i]} said so.",
        "{Documents obtained by the [Trade Ministry:t]} said so.",
        "{A study of [Anna Kovacs:a]} said so.",
        "[Anna Kovacs:a] sued the [Trade Ministry:t]. {The report} said so.",
        "{The indictment} says that it began by the jailing of [Ben Shaw:b].",
        "{Posts under a name used by [Ben Shaw:b]} said so.",
        "{A LinkedIn post} said so.",
        "[Anna Kovacs:a] read a report. {The letter} said so.",
        "The [Trade Ministry:t] wrote a report. A state report came. {The report} said so.",
        "It said so of Ms [Kovacs:a]'s choice, according to the report. {The report} said so.",
    ],
)
def test_a_document_without_an_issuer_stays_open(marked: str) -> None:
    assert resolve(marked)[-1].entity_id is None


def test_what_comes_from_somebodys_campaign_is_the_campaigns() -> None:
    found = resolve("A new ad from [Ben Shaw:b]’s campaign came. {The ad} said so.")[0]
    assert (found.entity_id, found.stands_for) == (None, "Ben Shaw’s campaign")
