"""Whom "he" and "she" mean among several people, and when that stays open."""

from __future__ import annotations

import pytest

from agents.speakers.confidence import FLOOR, of_ranked
from agents.speakers.weights import WEIGHTS
from tests.agents.speakers.story import People, resolve

MEN: People = {
    "k": ("Rostak Kavak", "PERSON", None, ()),
    "p": ("Jonas Pell", "PERSON", None, ()),
    "d": ("Milan Dorn", "PERSON", None, ()),
}
COUPLE: People = {
    "w": ("Tamsel Orwick", "PERSON", None, ()),
    "m": ("Gorav Pillan", "PERSON", None, ()),
}


def last(marked: str, people: People) -> str | None:
    return resolve(marked, people=people)[-1].entity_id


@pytest.mark.parametrize(
    "marked",
    [
        "[Rostak Kavak:k] leads the party. Voters like [Kavak:k]. [Kavak:k] has never lost.\n"
        "{[Jonas Pell:p], 58,} told a reporter in Osk that [Kavak:k]'s rise worried the town.\n"
        "{He} said the choice was made behind closed doors.",
        "The party chose [Rostak Kavak:k] on Sunday. [Kavak:k] takes over from his brother, and "
        "few doubt [Kavak:k].\n[Jonas Pell:p], a baker in Osk, agreed.\n{He} said bread was dear.",
        "[Rostak Kavak:k] was jailed. Critics of [Kavak:k] cheered, and friends of [Kavak:k] did "
        "not.\nThe first witness was [Jonas Pell:p], who runs the port.\n"
        "{He} said the boats came at night.",
    ],
)
def test_he_is_the_witness_and_not_whom_the_article_is_about(marked: str) -> None:
    assert last(marked, MEN) == "p"


@pytest.mark.parametrize(
    "marked",
    [
        "{[Jonas Pell:p]} said the vote was lost. {He} said of [Rostak Kavak:k] that the man had "
        "tried.",
        "{[Jonas Pell:p]} spoke for an hour about [Rostak Kavak:k]. {He} said the man had tried.",
        "[Jonas Pell:p] met the coach on Monday. Asked whether [Rostak Kavak:k] would stay, {he} "
        "said yes.",
        "[Jonas Pell:p] was in good spirits. When a reporter asked if [Rostak Kavak:k] will stay, "
        "{he} said yes.",
    ],
)
def test_he_is_not_whom_he_speaks_of(marked: str) -> None:
    assert last(marked, MEN) == "p"


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        (
            "{[Jonas Pell:p]} said rents rose.\n[Milan Dorn:d], the mayor, disagreed on Friday.\n"
            "{He} said rents had not moved.",
            "d",
        ),
        (
            "{[Jonas Pell:p]} said rents rose. {He} said wages did not.\n{He} said the shop would "
            "close.",
            "p",
        ),
        (
            "{[Jonas Pell:p]} said rents rose.\nThe council meets on Monday.\n{He} said he would "
            "be there.",
            "p",
        ),
    ],
)
def test_he_changes_with_the_subject_and_goes_on_without(marked: str, entity: str) -> None:
    assert last(marked, MEN) == entity


@pytest.mark.parametrize(
    "marked",
    [
        "[Gorav Pillan:m] led his team for years. [Tamsel Orwick:w] sold her shop. [Orwick:w] said "
        "she left.\n[Tamsel Orwick:w] met [Pillan:m] in May. {He} said the deal was fair.",
        "[Tamsel Orwick:w] lost her case. When [Orwick:w] appealed, she lost again.\n"
        "[Gorav Pillan:m] opened the trial. [Orwick:w] sat still. {He} said her posts hurt.",
    ],
)
def test_pronouns_behind_a_name_tell_the_gender(marked: str) -> None:
    assert last(marked, COUPLE) == "m"


@pytest.mark.parametrize(
    "marked",
    [
        "[Anna Kovacs:a] lived alone. Her mother told the paper. {She} said it was over.",
        "[Anna Kovacs:a] lived alone.\nHer sister was there too. {She} said it was over.",
        "[Anna Kovacs:a] rang. A doctor from Lund came. {She} said it was over.",
    ],
)
def test_a_relative_without_a_name_is_not_the_one_whose_relative_it_is(marked: str) -> None:
    assert resolve(marked)[-1].entity_id is None


@pytest.mark.parametrize(
    "marked",
    [
        "Critics of [Rostak Kavak:k] met friends of [Jonas Pell:p]. {He} said it was over.",
        "It was [Rostak Kavak:k]'s book about [Milan Dorn:d]. {He} said it was over.",
    ],
)
def test_what_is_in_doubt_stays_open(marked: str) -> None:
    found = resolve(marked, people=MEN)[-1]
    assert (found.entity_id, found.method, found.confidence) == (None, "open", 0.0)


@pytest.mark.parametrize(
    "marked",
    [
        "{[Interfax:i]} said so. {They} said more.",
        "{[Trade Ministry:t]} said so.\n{They} said more.",
        "[Interfax:i] came. {They} said so.",
    ],
)
def test_they_is_no_organisations_name(marked: str) -> None:
    assert resolve(marked)[-1].entity_id is None


def test_a_name_is_given_from_the_floor_on_and_weights_are_few() -> None:
    found = resolve("{[Ben Shaw:b]} said so. {He} said more.")[-1]
    assert found.confidence >= FLOOR
    assert of_ranked(0.5) < of_ranked(0.8) < of_ranked(1.0) <= 1.0
    assert len(WEIGHTS) < 64
