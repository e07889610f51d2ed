"""Speakers that are pronouns."""

from __future__ import annotations

import pytest

from agents.quotes import Quote
from agents.speakers import SpeakerEntity, resolve_speakers
from tests.agents.speakers.story import check, resolve


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("[Anna Kovacs:a] came. {She} said so.", "a", "pronoun", None),
        ("[Anna Kovacs:a] met [Ben Shaw:b]. {He} said so.", "b", "pronoun", None),
        ("[Ben Shaw:b] came. {They} said so.", None, "open", None),
        ("[Interfax:i] came. {They} said so.", None, "open", None),
        ("{I} said so.", None, "open", None),
        ("{She} said so. [Anna Kovacs:a] came.", None, "open", None),
    ],
)
def test_a_personal_pronoun_goes_to_who_fits(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("[Anna Kovacs:a], {who} said so, left.", "a", "relative", None),
        ("[Anna Kovacs:a], a lawyer in [Moscow:m], {who} said so, left.", "a", "relative", None),
        ("[Anna Kovacs:a] met members {who} said so.", None, "open", None),
        ("[Interfax:i], {which} said so, left.", "i", "relative", None),
        ("[Interfax:i], a Russian agency {that} said so, left.", "i", "relative", None),
        ("The editors of [Interfax:i], {who} said so, left.", "i", "relative", None),
    ],
)
def test_a_relative_pronoun_goes_to_the_name_before_it(
    marked: str, entity: str | None, method: str, stands_for: str | None
) -> None:
    check(marked, entity, method, stands_for)


def test_pronoun_after_an_unnamed_group() -> None:
    found = resolve("{[Russia:r]’s foreign ministry} said so. {It} said more. {The ministry} left.")
    assert [s.stands_for for s in found] == ["Russia’s foreign ministry"] * 3
    assert [s.entity_id for s in found] == [None] * 3


def test_given_name_tells_more_than_pronouns_nearby() -> None:
    text = "Susan Hall spoke of him and of his plan. She said so."
    people = [SpeakerEntity("e1", "Susan Hall", "PERSON", ((0, 10),), gender="male")]
    found = resolve_speakers(text, [Quote(((50, 52),), "indirect", speaker=(41, 44))], people)
    assert found[0].entity_id == "e1"


def test_who_spoke_last_goes_on() -> None:
    found = resolve("{[Ben Shaw:b]} spoke of his trip and of the weather. {He} said more.")
    assert [s.entity_id for s in found] == ["b", "b"]


@pytest.mark.parametrize(
    ("marked", "entities"),
    [
        ("[Anna Kovacs:a] came. {A nurse from Lund} said so. {She} said more.", [None, None]),
        ("[Ben Shaw:b] came. {Sgt Tilo Moss} said so. {He} said more.", [None, None]),
        ("[Ben Shaw:b] came. {A woman} said so. {He} said more.", [None, "b"]),
        ("[Anna Kovacs:a] came. One voter from Lund wept. {She} said so.", [None]),
        ("{A nurse} said so. [Anna Kovacs:a] came. {She} said more.", [None, "a"]),
    ],
)
def test_a_pronoun_may_go_back_to_somebody_unnamed(marked: str, entities: list[str | None]) -> None:
    assert [one.entity_id for one in resolve(marked)] == entities


@pytest.mark.parametrize(
    ("text", "answers", "entity"),
    [
        ("Hugh Pym asked Tom Dow why. He said so.", "said", "d"),
        ("Hugh Pym asked them why. He said so.", "said", None),
        ("Hugh Pym told Tom Dow why. He said so.", "said", "p"),
        ("Hugh Pym asked Tom Dow why. He added that.", "added", "p"),
    ],
)
def test_who_asked_does_not_answer(text: str, answers: str, entity: str | None) -> None:
    people = [SpeakerEntity("p", "Hugh Pym", "PERSON", ((0, 8),), gender="male")]
    if "Tom Dow" in text:
        people.append(SpeakerEntity("d", "Tom Dow", "PERSON", ((15, 22),), gender="male"))
    said = text.index("He ")
    cue = text.index(answers, said)
    quotes = [
        Quote(((said - 5, said - 2),), "indirect", cue=(9, 14), speaker=(0, 8)),
        Quote(
            ((cue + 6, cue + 8),), "direct", cue=(cue, cue + len(answers)), speaker=(said, said + 2)
        ),
    ]
    assert resolve_speakers(text, quotes, people)[1].entity_id == entity


def test_it_is_the_body_whose_name_was_read_as_a_persons() -> None:
    found = resolve("{The labour regulator, [Ben Shaw:b],} said so. {It} said more.")
    assert found[1].entity_id == "b"


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("“It was late,” the mother of Eva Holm, Karin, said. She added: “We ran.”", "k"),
        ("“It was late,” the mother of Eva Holm, Karin, said. Then she said: “We ran.”", None),
        (
            "“It was late,” the mother of Eva Holm, Karin, said. She left Oslo. She added: “So.”",
            None,
        ),
        ("“It was late,” the mother of Eva Holm, Karin, said. He added: “We ran.”", None),
    ],
)
def test_who_adds_something_spoke_right_before(text: str, who: str | None) -> None:
    people = [
        SpeakerEntity("e", "Eva Holm", "PERSON", (_place(text, "Eva Holm"),), gender="female"),
        SpeakerEntity("k", "Karin Holm", "PERSON", (_place(text, "Karin"),), gender="female"),
    ]
    pronoun = next(word for word in ("Then she", "He", "She") if f" {word} " in text)
    start = text.rindex(f" {pronoun} ") + 1 + len(pronoun) - len(pronoun.split()[-1])
    end = start + len(pronoun.split()[-1])
    first = Quote(((1, 12),), "direct", _place(text, "said"), _place(text, "Karin"))
    colon = text.index(":")
    said = text.rindex(" ", 0, colon) + 1
    second = Quote(((colon + 3, len(text) - 1),), "direct", (said, colon), (start, end))
    found = resolve_speakers(text, [first, second], people)
    if who is not None or pronoun == "He":
        assert found[1].entity_id == who
    else:
        assert found[1].confidence != found[0].confidence


def _place(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)
