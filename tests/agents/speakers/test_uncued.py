"""Who speaks a quotation that no words attribute."""

from __future__ import annotations

import re

import pytest

from agents.quotes import Quote
from agents.speakers import SpeakerEntity, resolve_speakers

PEOPLE = {
    "Marit Sol": ("Sol", "female"),
    "Desmond Oka": ("Oka", "male"),
    "Omar Dell": ("Dell", "male"),
    "Edith Marl": ("Marl", "female"),
}


def _speakers(text: str, titled: str = "") -> list[str | None]:
    """The person of each quotation that has no cue; `{Name}` before or behind one speaks it."""
    quotes = []
    plain = ""
    marks: list[tuple[int, int]] = []
    for piece in re.split(r"(\{[^}]*\})", text):
        if piece.startswith("{"):
            marks.append((len(plain), len(plain) + len(piece) - 2))
            plain += piece[1:-1]
        else:
            plain += piece
    for match in re.finditer("“([^”“\n]*)”?", plain):
        line = plain.rfind("\n", 0, match.start()), (plain + "\n").find("\n", match.end())
        said = [span for span in marks if line[0] < span[0] < line[1]]
        quote = Quote((match.span(1),), "direct", confidence=0.9, speaker_confidence=0.9)
        if said:
            cue = (said[0][1], said[0][1] + 5)
            quote = Quote(quote.spans, "direct", cue, said[0], confidence=0.9)
        quotes.append(quote)
    entities = []
    for name, (surname, gender) in PEOPLE.items():
        found = tuple(m.span() for m in re.finditer(rf"{name}|\b{surname}\b", plain))
        if found:
            one = SpeakerEntity(name, name, "PERSON", found, (), (surname,), gender, name == titled)
            entities.append(one)
    resolved = resolve_speakers(plain, quotes, entities)
    return [s.entity_id for s, q in zip(resolved, quotes, strict=True) if q.cue is None]


@pytest.mark.parametrize(
    "text",
    [
        # A portrait: she says all that is said.
        "{Marit Sol} says: “The tower was cold.”\nA storm took the jetty.\n“Nothing is mine.”\n"
        "Her kiln came by trawler.\n“The skipper asked if it was a bomb.”",
        # Nobody else is named, and no words attribute anything.
        "Marit Sol bought a lighthouse.\nShe was a nurse.\n“I slept in the boat.”\n"
        "It had no roof.\n“I had no money either.”",
        # Others are spoken of.
        "{Marit Sol} says: “The tower was cold.”\n{Sol} says: “It was wet.”\n"
        "{Sol} says: “I liked it.”\nHer neighbour Omar Dell had left.\n“He hated the sea.”",
    ],
)
def test_a_page_about_one_person(text: str) -> None:
    assert set(_speakers(text)) == {"Marit Sol"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Named in the paragraph above, or in the one below, for the first time.
        (
            "{Omar Dell} said: “We have two boats.”\nAmong the others was Edith Marl, a nurse.\n"
            "“I took the children.”",
            "Edith Marl",
        ),
        (
            "{Omar Dell} said: “We have two boats.”\nThe strike goes on.\n"
            "“They have not paid for weeks.”\nEdith Marl, who drives a crane, stood at the gate.",
            "Edith Marl",
        ),
        # Goes on after a paragraph that names nobody.
        (
            "{Omar Dell} said: “We have two boats.”\nThe mayor was away.\n"
            "{Edith Marl} said: “I have none.”\nThe river rose.\n“I cannot swim either.”",
            "Edith Marl",
        ),
    ],
)
def test_the_person_whom_the_page_brings_in(text: str, expected: str) -> None:
    assert _speakers(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        # An accused, and a dead, for their victims and those who mourn them.
        "{Edith Marl} said: “He came twice.”\n{Edith Marl} said: “At night.”\n"
        "{Desmond Oka} said: “Yes.”\nOmar Dell pleaded guilty.\n“They laughed when I cried.”",
        "{Edith Marl} said: “We wait.”\n{Desmond Oka} said: “Yes.”\n"
        "Omar Dell, 12, was killed by the blast.\n“They brought us a shoe.”",
        # Whom the quotation itself calls "he", or by name.
        "{Edith Marl} said: “We wait.”\n{Desmond Oka} said: “Yes.”\n"
        "Omar Dell mended roofs.\n“He ate my cake.”",
        "{Edith Marl} said: “We wait.”\n{Desmond Oka} said: “Yes.”\n"
        "Omar Dell mended roofs.\n“Dell ate my cake.”",
        # Of whom a question above is asked.
        "{Edith Marl} said: “We wait.”\n{Desmond Oka} said: “Yes.”\n"
        "Is Omar Dell a good man?\n“I want to believe that.”",
        # Two are named, one behind a preposition alone, and a question.
        "{Edith Marl} said: “We wait.”\n{Desmond Oka} said: “Yes.”\n"
        "Omar Dell met Marit Sol.\n“The cake was good.”",
        "{Edith Marl} said: “We wait.”\n{Desmond Oka} said: “Yes.”\n"
        "The house of Omar Dell is old.\n“The roof was never mended.”",
        "{Edith Marl} said: “We wait.”\n{Desmond Oka} said: “Yes.”\n"
        "Omar Dell mends roofs.\n“What does it cost?”",
    ],
)
def test_who_does_not_speak(text: str) -> None:
    assert _speakers(text) == [None]


def test_the_headline_tells_whom_a_page_is_about() -> None:
    text = (
        "{Marit Sol} says: “The tower was cold.”\n{Omar Dell} says: “She is mad.”\n"
        "{Sol} says: “It was wet.”\n{Sol} says: “I liked it.”\nA storm took the jetty, says Oka.\n"
        "{Oka} says: “It is gone.”\nThe town built none.\n“Nothing is mine, and nothing was.”"
    )
    assert _speakers(text) == [None]
    assert _speakers(text, titled="Marit Sol") == ["Marit Sol"]


def test_a_quotation_left_open_goes_on_with_its_speaker() -> None:
    """Whatever it says of a "he", and whoever the paragraph below brings in."""
    text = (
        "Desmond Oka, out in the second round, was not happy.\n“I had my chances.\n"
        "“You cannot do that against him. He is too good.\n“Next year I will.”\nOmar Dell won."
    )
    assert _speakers(text) == ["Desmond Oka"] * 3
    closed = text.replace("chances.", "chances.”")
    assert _speakers(closed) != ["Desmond Oka"] * 3
