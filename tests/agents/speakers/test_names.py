"""Speakers that are named."""

from __future__ import annotations

import pytest

from tests.agents.speakers.story import People, check, resolve


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


@pytest.mark.parametrize(
    "marked",
    [
        "{One of the nurses, [Anna Kovacs:a], 42,} said so.",
        "{The former editor of the [Interfax:i], [Anna Kovacs:a],} said so.",
        "{Minister of Natural Resources, [Anna Kovacs:a],} said so.",
        "{Ambassador to the Netherlands, [Anna Kovacs:a],} said so.",
        "{[Ben Shaw:b]’s lawyer, the Rev. [Anna Kovacs:a],} said so.",
        "{The former head of the Rowing Union, [Anna Kovacs:a],} said so.",
        "{CEO of the Rowing Council [Anna Kovacs:a]} said so.",
        "{Former minister for Sport and Parks [Anna Kovacs:a]} said so.",
        "{[Party for the Towns:i] leader [Anna Kovacs:a]} said so.",
        "{Fellow rower, bridge engineer [Anna Kovacs:a], 61, from Leeds} said so.",
        "{[Rowing Union of Norland:i]’s chief economist, [Anna Kovacs:a],} said so.",
        "{[Royal Bank of Norland:i] assistant chief economist [Anna Kovacs:a]} said so.",
        "{[Bank of Norland:i]'s head of rates and macro strategist, [Anna Kovacs:a],} said so.",
        "{The host, [Rowing Council:i] board member [Anna Kovacs:a],} said so.",
        "{Minister of mines and energy [Anna Kovacs:a]} said so.",
        "{The main town of the valley, resident [Anna Kovacs:a]} said so.",
        "{Volunteer firefighter and mother of three [Anna Kovacs:a], 38,} said so.",
        "{Analyst at the Razom think tank [Anna Kovacs:a]} said so.",
        "{Regional head of the Customs Service [Anna Kovacs:a]} said so.",
        "{Local councillor and former headmistress [Anna Kovacs:a]} said so.",
        "{Head of the WHO’s country office Dr [Anna Kovacs:a]} said so.",
        "{Lawyer turned activist [Anna Kovacs:a]} said so.",
        "According to {the council’s member for roads}, Cllr [Anna Kovacs:a], it is so.",
        "{[Ben Shaw:b] supporter and retired nurse [Anna Kovacs:a]} said so.",
    ],
)
def test_a_mention_that_holds_a_persons_name_is_that_person(marked: str) -> None:
    check(marked, "a", "name")


@pytest.mark.parametrize(
    "marked",
    [
        "{A spokesman for [Anna Kovacs:a]} said so.",
        "{A spokesman for Labour leader [Anna Kovacs:a]} said so.",
        "{Supporters of [Anna Kovacs:a]} said so.",
        "{Two nurses, [Anna Kovacs:a] and [Ben Shaw:b],} said so.",
        "{[Anna Kovacs:a] and [Ben Shaw:b]} said so.",
        "{Mayor [Anna Kovacs:a], [Ben Shaw:b] and the council} said so.",
        "{[Anna Kovacs:a] Foundation announcements} said so.",
        "{An aide to the mayor, [Anna Kovacs:a],} said so.",
        "{Aides close to the mayor, [Anna Kovacs:a],} said so.",
        "{The lawyer for driver [Anna Kovacs:a]} said so.",
        "{[Critics of Bank of Norland:i] governor [Anna Kovacs:a]} said so.",
        "{A spokesman for Bank of Norland governor [Anna Kovacs:a]} said so.",
        "{The owner of the ferry [Anna Kovacs:a]} said so.",
        "{The death of teacher [Anna Kovacs:a]} shows so.",
        "{Residents including teacher [Anna Kovacs:a]} said so.",
        "{The two candidates, [Anna Kovacs:a] and Senator [Ben Shaw:b],} said so.",
        "{The union, whose leader is teacher [Anna Kovacs:a],} said so.",
    ],
)
def test_a_mention_that_only_names_somebody_is_not(marked: str) -> None:
    assert resolve(marked)[0].entity_id is None


ROTHS: People = {
    "m": ("Margaret Roth", "PERSON", "female", ()),
    "s": ("Susan Roth", "PERSON", "female", ()),
    "p": ("Peter Roth", "PERSON", "male", ()),
    "r": ("Roth", "PERSON", None, ()),
    "t": ("Tamrow", "GPE", None, ()),
}


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        ("[Margaret Roth:m] met [Peter Roth:p]. {Mr [Roth:r]} said so.", "p"),
        ("[Margaret Roth:m] met [Peter Roth:p]. Mr Roth left. {Mrs [Roth:r]} said so.", "m"),
        ("[Peter Roth:p] came with [Peter Roth:p]. {Mrs [Roth:p]} said so.", None),
        ("[Margaret Roth:m] met [Susan Roth:s]. {Mr [Roth:r]} said so.", None),
        ("[Margaret Roth:m], [Susan Roth:s] and [Peter Roth:p] met. {Ms [Roth:r]} spoke.", None),
        ("[Susan Roth:s] came. {Ms [Roth:s]} said so.", "s"),
        ("{Lord [Tamrow:t]} said so.", None),
    ],
)
def test_a_form_of_address_agrees_in_gender(marked: str, entity: str | None) -> None:
    assert resolve(marked, people=ROTHS)[0].entity_id == entity


def test_what_was_read_as_an_organisation_can_only_be_a_person_behind_a_title() -> None:
    people: People = {
        "k": ("Kadri Tamme", "ORG", None, ()),
        "f": ("Fisheries Board", "ORG", None, ()),
    }
    found = resolve("{Professor of marine biology [Kadri Tamme:k]} said so.", people=people)
    assert (found[0].entity_id, found[0].method) == ("k", "name")
    found = resolve("{The head of the state-run [Fisheries Board:f]} said so.", people=people)
    assert found[0].entity_id is None


@pytest.mark.parametrize(
    "marked",
    [
        "[Bank of Norland:i] rose. {[Bank of Norland:i] governor} said so.",
        "{[Ministry of Foreign Affairs:i] spokesperson} said so.",
        "{[Minister of Mines:i]} said so.",
    ],
)
def test_an_organisation_is_not_its_employee(marked: str) -> None:
    assert resolve(marked)[0].entity_id is None


COMMON: People = {
    "n": ("Neighbours", "ORG", None, ()),
    "p": ("Petitioner", "PERSON", None, ()),
    "g": ("Government", "ORG", None, ()),
    "c": ("The Council", "ORG", None, ()),
    "d": ("Democrats", "NORP", None, ()),
    "s": ("Senate", "ORG", None, ()),
}


@pytest.mark.parametrize(
    "marked",
    [
        "{[Neighbours:n]} told the police so.",
        "{[Petitioner:p]} argues so.",
        "{[The Government:g]} says so.",
        "{[The Council:c]} said so.",
    ],
)
def test_a_common_noun_with_a_capital_is_no_name(marked: str) -> None:
    found = resolve(marked, people=COMMON)[0]
    assert (found.entity_id, found.stands_for) == (None, None)


@pytest.mark.parametrize(
    ("marked", "entity"), [("{[Democrats:d]} say so.", "d"), ("{The [Senate:s]} says so.", "s")]
)
def test_parties_peoples_and_known_bodies_are_names(marked: str, entity: str) -> None:
    assert resolve(marked, people=COMMON)[0].entity_id == entity


@pytest.mark.parametrize(
    "marked",
    [
        "{The regulator, [Trade Ministry:t],} said so.",
        "{[Russia:r]’s official newspaper}, the [Trade Ministry:t], said so.",
        "{The country’s largest bank, [Trade Ministry:t],} said so.",
        "It came to {[Russia:r], [Moscow:m] and Norland, the [Trade Ministry:t],} said.",
    ],
)
def test_a_body_named_behind_a_comma_speaks(marked: str) -> None:
    assert resolve(marked)[0].entity_id == "t"


def test_a_states_newspaper_is_not_the_state() -> None:
    assert resolve("{[Russia:r]’s official newspaper} said so.")[0].entity_id is None
