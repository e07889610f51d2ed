"""Whose a surname is that several bear."""

from __future__ import annotations

import pytest

from agents.quotes import Quote
from agents.speakers import SpeakerEntity, resolve_speakers
from tests.agents.speakers.story import People, resolve


def test_shared_surname_is_the_first_named_ones() -> None:
    text = "Mary Fox met her brother, Tom Fox. Fox said so. She left. He said more."
    people = [
        SpeakerEntity("e1", "Mary Fox", "PERSON", ((0, 8),)),
        SpeakerEntity("e2", "Tom Fox", "PERSON", ((26, 33),)),
        SpeakerEntity("e3", "Fox", "PERSON", ((35, 38),)),
    ]
    quotes = [
        Quote(((44, 46),), "indirect", speaker=(35, 38)),
        Quote(((52, 56),), "indirect", speaker=(48, 51)),
        Quote(((66, 70),), "indirect", speaker=(58, 60)),
    ]
    found = resolve_speakers(text, quotes, people)
    assert [(s.entity_id, s.method) for s in found] == [
        ("e1", "surname"),
        ("e1", "pronoun"),
        ("e2", "pronoun"),
    ]
    assert found[0].confidence < resolve("[Anna Kovacs:a] came. {[Kovacs:a]} said.")[0].confidence


FOXES: People = {
    "m": ("Mary Fox", "PERSON", None, ()),
    "t": ("Tom Fox", "PERSON", None, ()),
    "f": ("Fox", "PERSON", None, ()),
}


@pytest.mark.parametrize(
    ("marked", "entities"),
    [
        pytest.param(
            "[Mary Fox:m] met [Tom Fox:t].\nThey ate.\n{[Fox:f]} said so.", ["m"], id="first named"
        ),
        pytest.param(
            "[Mary Fox:m] won.\n[Tom Fox:t] lost. {[Fox:f]} said so.", ["t"], id="same paragraph"
        ),
        pytest.param(
            "[Mary Fox:m] met [Tom Fox:t].\n{Mr. [Fox:f]} said so.", ["t"], id="title before it"
        ),
        pytest.param(
            "[Tom Fox:t] met [Mary Fox:m].\n{Mrs. [Fox:f]} said so.", ["m"], id="another title"
        ),
        pytest.param(
            "[Mary Fox:m] came.\n{[Tom Fox:t]} said no.\n{[Fox:f]} said so.",
            ["t", "t"],
            id="spoke last",
        ),
        pytest.param(
            "[Mary Fox:m] came.\nSheriff [Tom Fox:t] left.\n{Sheriff [Fox:f]} said so.",
            ["t"],
            id="office",
        ),
    ],
)
def test_a_bare_surname_that_two_share(marked: str, entities: list[str]) -> None:
    assert [s.entity_id for s in resolve(marked, people=FOXES)] == entities


def test_the_headline_counts_as_mentioned_first() -> None:
    people = [
        SpeakerEntity("e1", "Tom Fox", "PERSON", ((0, 7),)),
        SpeakerEntity("e2", "Mary Fox", "PERSON", ((14, 22),), titled=True),
        SpeakerEntity("e3", "Fox", "PERSON", ((29, 32),)),
    ]
    text = "Tom Fox saw a Mary Fox.\nHer.\nFox said so."
    quote = Quote(((40, 41),), "indirect", speaker=(29, 32))
    assert resolve_speakers(text, [quote], people)[0].entity_id == "e2"
    named = [SpeakerEntity("e1", "Ann Lee", "PERSON", (), gender="female", titled=True)]
    quote = Quote(((9, 11),), "indirect", speaker=(0, 3))
    assert resolve_speakers("She said so.", [quote], named)[0].entity_id == "e1"


SPELT: People = {
    "s": ("Ahmed Sharif", "PERSON", None, ()),
    "g": ("Sharig", "PERSON", None, ()),
    "j": ("Nathan Janzen", "PERSON", None, ()),
    "e": ("Jensen", "PERSON", None, ()),
    "b": ("Maria Brown", "PERSON", None, ()),
    "r": ("Braun", "PERSON", None, ()),
    "f": ("Kovrig", "PERSON", None, ("mayor",)),
    "k": ("Pavel Kovrin", "PERSON", None, ()),
    "y": ("Dar Yaseen", "PERSON", None, ()),
    "d": ("Yusuf Dar", "PERSON", None, ()),
}


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        ("[Ahmed Sharif:s] met them. {[Sharig:g]} said so.", "s"),
        ("[Nathan Janzen:j] met them. {Mr [Jensen:e]} said so.", "j"),
        ("[Maria Brown:b] met them. {[Braun:r]} said so.", "r"),
        ("[Pavel Kovrin:k] met Mayor [Kovrig:f]. {[Kovrig:f]} said so.", "f"),
        ("{[Sharig:g]} said so. [Ahmed Sharif:s] met them.", "g"),
    ],
)
def test_a_surname_misspelt_once_is_that_of_the_one_who_fits(marked: str, entity: str) -> None:
    assert resolve(marked, people=SPELT)[0].entity_id == entity


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        ("[Dar Yaseen:y] came. {[Dar:d]} said so. [Yusuf Dar:d] ran.", "y"),
        ("[Yusuf Dar:d] ran. [Dar Yaseen:y] came. {[Dar:d]} said so.", "d"),
        ("{[Dar:d]} said so. [Yusuf Dar:d] and [Dar Yaseen:y] ran.", "d"),
    ],
)
def test_a_name_before_its_bearer_is_introduced_is_the_namesakes(marked: str, entity: str) -> None:
    assert resolve(marked, people=SPELT)[0].entity_id == entity
