"""Groups that speak without a name become entities; people who are nobody in particular do not."""

from __future__ import annotations

from typing import Any

import pytest

from agents.enrich import enrich_article
from agents.enrich.speaking_groups import with_groups
from agents.speakers import Speaker
from schemas.enriched import Enriched
from tests.agents.enrich.test_event import ARTICLE, QUOTES

TEXT = "Russia's foreign ministry denied it. The ministry will answer, it said. The Ministry left."
MINISTRY = "Russia's foreign ministry"


def speaker(words: str, method: str, stands_for: str | None = MINISTRY) -> Speaker:
    start = TEXT.index(words)
    return Speaker((start, start + len(words)), None, method, stands_for, 0.8)  # type: ignore[arg-type]


def russia() -> dict[str, Any]:
    return {
        "id": "e1",
        "name": "Russia",
        "type": "GPE",
        "mentions": [{"start": 0, "end": 6, "text": "Russia", "field": "text"}],
        "aliases": [],
        "roles": [],
        "belongs_to": None,
        "stands_for": None,
        "gender": None,
        "salience": 0.5,
        "links": [],
    }


def test_a_group_is_one_entity_by_whatever_words_it_speaks() -> None:
    """Its mentions leave out the name in front and pronouns; the entities before it stay."""
    told = [
        speaker(MINISTRY, "description"),
        speaker("it said", "pronoun"),
        speaker("The ministry", "description"),
    ]
    known: Any = [russia()]
    entities, resolved = with_groups(TEXT, known, told)
    assert entities[0] == russia()
    (group,) = entities[1:]
    assert (group["id"], group["name"], group["type"]) == ("e2", MINISTRY, "ORG")
    assert [one["text"] for one in group["mentions"]] == ["foreign ministry", "The ministry"]
    for one in group["mentions"]:
        assert TEXT[one["start"] : one["end"]] == one["text"]
    assert group["aliases"] == ["foreign ministry", "The ministry"]
    assert group["salience"] == round(2 / 3, 4)
    assert [(one.entity_id, one.stands_for) for one in resolved] == [("e2", None)] * 3


def test_the_same_words_twice_are_one_mention() -> None:
    twice = [speaker("The ministry", "description")] * 2
    (group,) = with_groups(TEXT, [], twice)[0]
    assert len(group["mentions"]) == 1


def test_speakers_that_are_known_or_stand_for_nothing_stay() -> None:
    known = Speaker((0, 6), "e1", "name")
    nobody = speaker("The ministry", "open", None)
    found: Any = [russia()]
    entities, resolved = with_groups(TEXT, found, [known, nobody])
    assert entities == [russia()]
    assert resolved == [known, nobody]


@pytest.mark.parametrize(
    ("speaker", "name", "kind"),
    [
        ("The Harrow Rowers", "Harrow Rowers", "GROUP"),
        ("The Harrow Bridge Company", "Harrow Bridge Company", "ORG"),
    ],
)
def test_a_speaker_without_an_entity_becomes_one(speaker: str, name: str, kind: str) -> None:
    """An organisation where its name says so, else a group of people."""
    text = f'"We row at dawn," {speaker} said.'
    said = {**QUOTES[0], "spans": [[1, 15]], "text": text[1:15]}
    start = text.index(speaker)
    said["speaker"] = {"start": start, "end": start + len(speaker), "text": speaker}
    said["cue"] = {"start": len(text) - 5, "end": len(text) - 1, "text": "said"}
    event = enrich_article({**ARTICLE, "text": text, "dateline": None}, [], [], [said])
    (group,) = Enriched.model_validate({**event, "versions": {}}).entities
    assert (group.name, group.type) == (name, kind)
    assert event["quotes"][0]["speaker"]["entity"] == group.id


def test_people_without_a_name_are_no_organisation() -> None:
    """ "Officials" speak as what they are called; they are nobody in particular."""
    text = '"We row at dawn," officials said.'
    said = {**QUOTES[0], "spans": [[1, 15]], "text": text[1:15]}
    said["speaker"] = {"start": 18, "end": 27, "text": "officials"}
    said["cue"] = {"start": 28, "end": 32, "text": "said"}
    event = enrich_article({**ARTICLE, "text": text, "dateline": None}, [], [], [said])
    assert event["entities"] == []
    speaker = event["quotes"][0]["speaker"]
    assert (speaker["method"], speaker["name"]) == ("collective", None)


def test_a_seat_keeps_its_name_and_stands_for_its_body() -> None:
    text = "No 10 denied it. It said so. Lisbon agreed."
    body = "Government of the United Kingdom"
    seat = Speaker((0, 5), None, "metonym", body, 0.8)
    it = Speaker((17, 19), None, "pronoun", body, 0.8)
    lisbon = Speaker((29, 35), None, "metonym", "Government of Portugal", 0.8)
    entities, resolved = with_groups(text, [], [seat, it, lisbon])
    told = [(one["name"], one["type"], one["stands_for"]) for one in entities]
    assert told == [("No 10", "ORG", body), ("Lisbon", "GPE", "Government of Portugal")]
    assert [(one.entity_id, one.stands_for) for one in resolved[:2]] == [("e1", body)] * 2


@pytest.mark.parametrize(
    ("name", "method", "kind"),
    [
        ("quietfrog77", "name", "PERSON"),
        ("OFTW", "description", "ORG"),
        ("her defence team", "description", "GROUP"),
        ("the harbour board", "description", "ORG"),
    ],
)
def test_what_kind_of_speaker_it_is(name: str, method: str, kind: str) -> None:
    told = Speaker((0, len(name)), None, method, name, 0.8)  # type: ignore[arg-type]
    (made,) = with_groups(f"{name} said so.", [], [told])[0]
    assert (made["name"], made["type"]) == (name, kind)
    assert [one["text"] for one in made["mentions"]] == [name]
