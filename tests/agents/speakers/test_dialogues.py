"""Two who speak in turn, by whole texts."""

from __future__ import annotations

import json
import re

import pytest

from agents.quotes import Quote
from agents.speakers import SpeakerEntity, dialogues, resolve_speakers
from streams.pipeline import analyze
from streams.settings import load_settings

TURNS = {
    "a hearing": (
        "“They are not in the file,” said the coroner, Ruth Fenwick.\n\n“No, ma’am.”\n\n"
        "“Then where are they?”\n\n“I couldn’t say,” Owen Tulley replied.",
        {"No, ma’am.": "Owen Tulley", "Then where are they?": "Ruth Fenwick"},
    ),
    "two in the paragraph above": (
        "“Are you ready to leave now?” asked Anna Berg. “I am not going,” said Tom Lund.\n\n"
        "“Why?”\n\n“Because I hate the sea, and you know it.”\n\n“You never told me that.”",
        {
            "Why?": "Anna Berg",
            "Because I hate the sea, and you know it.": "Tom Lund",
            "You never told me that.": "Anna Berg",
        },
    ),
    "whom a mother calls": (
        "“Robert,” my mom says, “you have to come home now and clean your room.”\n\n"
        "“I will not go home,” Robert says.",
        {"I will not go home": "Robert"},
    ),
    "of a firm, who": (
        "We hired an engineer, Luis Ortega of Ortega & Wray, who estimated that the work would "
        "cost $4.1 million.",
        {"the work would cost $4.1 million": "Luis Ortega"},
    ),
}


@pytest.mark.parametrize("name", TURNS)
def test_who_speaks_in_turn(name: str) -> None:
    text, wanted = TURNS[name]
    value = json.dumps({"id": "one", "text": text}).encode()
    (event,) = analyze([(value, "application/json")], load_settings())
    found = {}
    for quote in event["quotes"]:
        said = " ".join(text[start:end] for start, end in quote["spans"])
        who = quote["speaker"]["name"] if quote["speaker"]["entity"] else None
        found[said.removeprefix("that ").strip("“”")] = who
    assert {said: found.get(said) for said in wanted} == wanted


def test_who_is_called_is_not_who_calls() -> None:
    text = TURNS["whom a mother calls"][0]
    value = json.dumps({"id": "one", "text": text}).encode()
    (event,) = analyze([(value, "application/json")], load_settings())
    assert event["quotes"][0]["speaker"]["name"] != "Robert"


def test_work_is_linear_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: whom its cue names is read once a quote."""
    asked: list[int] = []
    called = dialogues._called
    monkeypatch.setattr(
        dialogues, "_called", lambda *given: (asked.append(given[2]), called(*given))[1]
    )
    lines = ['"Are they here?" asked Anna Berg.', '"No," said Tom Lund.']
    lines += ['"And what then?"', '"It was so."'] * 1_000
    text = "\n".join(lines)
    quotes = [Quote((found.span(1),), "direct") for found in re.finditer('"([^"]*)"', text)]
    people = []
    for k, (cue, name) in enumerate((("asked", "Anna Berg"), ("said", "Tom Lund"))):
        at, place = text.index(cue), text.index(name)
        mention = (place, place + len(name))
        quotes[k] = Quote(quotes[k].spans, "direct", (at, at + len(cue)), mention)
        people.append(SpeakerEntity(name, name, "PERSON", (mention,)))
    found = resolve_speakers(text, quotes, people)
    assert [speaker.entity_id for speaker in found] == ["Anna Berg", "Tom Lund"] * 1_001
    assert asked == [*range(2_002)]
