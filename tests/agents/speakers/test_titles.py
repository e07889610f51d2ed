"""Speakers that are described: titles, ages, appositions."""

from __future__ import annotations

import pytest

from agents.quotes import Quote
from agents.speakers import SpeakerEntity, resolve_speakers
from tests.agents.speakers.story import check, resolve


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("[Anna Kovacs:a] came. {The mayor} said so.", "a", "title", None),
        ("[Ben Shaw:b], a spokesman, came. {The spokesman} said so.", "b", "title", None),
        ("[Ben Shaw:b], 42, came. {The 42-year-old} said so.", "b", "description", None),
        ("[Ben Shaw:b], who is 42, came. {The 42-year-old} said so.", "b", "description", None),
        ("[Ben Shaw:b], aged 42, came. {The 42-year-old} said so.", "b", "description", None),
        ("[Anna Kovacs:a], {a former judge,} said so.", "a", "description", None),
        ("[Interfax:i], {an agency that covers Russia,} said so.", "i", "description", None),
    ],
)
def test_a_description_goes_to_who_is_called_so(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("{A passer-by} said so.", None, "open", None),
        ("[Anna Kovacs:a] came home.\nA woman wept. {The woman} said so.", None, "open", None),
        ("[Ben Shaw:b] came.\nHis aide’s lawyer left. {The lawyer} said so.", None, "open", None),
    ],
)
def test_somebody_without_a_name_stays_open(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        (
            "President [Ben Shaw:b] met Chancellor [Anna Kovacs:a]. She left. "
            "{The president} said so.",
            "b",
        ),
        (
            "[Anna Kovacs:a], the owner of a farm, met [Ben Shaw:b], a prosecutor. "
            "{The prosecutor} said so.",
            "b",
        ),
        (
            "Senate Minority Leader [Ben Shaw:b] met Majority Leader [Anna Kovacs:a]. "
            "{The minority leader} said so.",
            "b",
        ),
        (
            "Attorney General [Anna Kovacs:a] met Gov. [Ben Shaw:b]. "
            "{The attorney general} said so.",
            "a",
        ),
        ("[Ben Shaw:b] (R-Ohio) met [Anna Kovacs:a] (D-Mich.). {The Republican} said so.", "b"),
        ("[Ben Shaw:b] (D-Ohio) met [Anna Kovacs:a] (D-Mich.). {The Ohio Democrat} said.", "b"),
        ("[Ben Shaw:b] (D-Alaska) met [Anna Kovacs:a] (D-Mich.). {The Alaska Democrat} said.", "b"),
        ("[Ben Shaw:b] (D-Mo.) met [Anna Kovacs:a] (D-Hawaii). {The Hawaii Democrat} said.", "a"),
        ("[Anna Kovacs:a] met [Ben Shaw:b] there. {The actress} said so.", "a"),
        (
            "[Anna Kovacs:a] came.\nIn an interview with [Ben Shaw:b], {the candidate} said so.",
            "a",
        ),
        ("[Anna Kovacs:a] came.\nIn a letter to [Ben Shaw:b], {she} said so.", "a"),
        ("{The chancellor} came.\nChancellor [Anna Kovacs:a] is ill.", "a"),
    ],
)
def test_titles_go_to_who_bears_them(marked: str, entity: str) -> None:
    assert resolve(marked)[0].entity_id == entity


def test_confidence_of_a_title_grows_with_what_speaks_for_it() -> None:
    sure = resolve("Mayor [Anna Kovacs:a] came. {The mayor} said so.")[0]
    torn = resolve("[Anna Kovacs:a] met [Ben Shaw:b], both lawyers. {The lawyer} said so.")[0]
    assert sure.confidence > torn.confidence


def test_party_rules_a_candidate_out() -> None:
    text = (
        "Republican nominee Tom Fox met Democratic nominee Mary Poole. The Republican nominee said."
    )
    people = [
        SpeakerEntity("e1", "Tom Fox", "PERSON", ((19, 26),)),
        SpeakerEntity("e2", "Mary Poole", "PERSON", ((50, 60),)),
    ]
    start = text.index("The Rep")
    quote = Quote(((85, 89),), "indirect", speaker=(start, start + len("The Republican nominee")))
    assert resolve_speakers(text, [quote], people)[0].entity_id == "e1"


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        (
            "British Prime Minister [Ben Shaw:b] met his French counterpart, [Anna Kovacs:a]. "
            "{The French prime minister} said so.",
            "a",
        ),
        (
            "British Prime Minister [Ben Shaw:b] met his French counterpart, [Anna Kovacs:a]. "
            "{The British prime minister} said so.",
            "b",
        ),
        ("British Prime Minister [Ben Shaw:b] came. {The French prime minister} said so.", None),
        ("President [Ben Shaw:b] came. {The head of state} said so.", "b"),
        ("Farmer [Ben Shaw:b] came. {The head of state} said so.", None),
        (
            "The German chancellor, [Ben Shaw:b], met the Polish president, [Anna Kovacs:a]. "
            "{The Polish president} said so.",
            "a",
        ),
        ("Chancellor [Ben Shaw:b] came. {The head of government} said so.", "b"),
        ("[Ben Shaw:b], secretary of state, came. {The secretary of state} said so.", "b"),
        ("[Ben Shaw:b] came. {The regulator} said so.", None),
        ("[Ben Shaw:b] came. {The reactor} said so.", None),
        ("[Ben Shaw:b] came. {The computer} said so.", None),
        ("[Ben Shaw:b] came. {The newsletter} said so.", None),
    ],
)
def test_states_and_offices_agree(marked: str, entity: str | None) -> None:
    assert resolve(marked)[0].entity_id == entity
