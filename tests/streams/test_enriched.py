"""What an enriched event says: speakers, extents of quotes, the first words of an article."""

from __future__ import annotations

import json

import pytest

from schemas.enriched import Enriched
from streams.enriched import (
    above,
    extent,
    first_words,
    identity_of,
    is_identity,
    one_line,
    speaker_name,
)
from tests.streams.enriched import event, speaker


def test_the_events_of_these_tests_are_events() -> None:
    Enriched.model_validate_json(json.dumps(event()))


def test_a_speaker_is_called_by_name_else_by_mention() -> None:
    assert speaker_name({"name": "Ingrid Solberg", "mention": {"text": "she"}}) == "Ingrid Solberg"
    assert speaker_name({"name": None, "mention": {"text": "a spokesman"}}) == "a spokesman"
    assert speaker_name({"name": None, "mention": None}) is None
    assert speaker_name(speaker(None, None, "none")) is None


def test_what_is_less_probable_than_the_floor_is_left_out() -> None:
    whole = event()
    whole["quotes"][0]["confidence"] = 0.3
    whole["quotes"][1] |= {"confidence": 0.4, "continues": "q1"}
    shown = above(whole, 0.4)
    assert [(one["id"], one["continues"]) for one in shown["quotes"]] == [("q2", None)]
    assert [one["id"] for one in whole["quotes"]] == ["q1", "q2"]
    assert whole["quotes"][1]["continues"] == "q1"
    assert above(whole, 0.3) is whole
    assert above({"article_id": "a", "reason": "Canceled."}, 0.9) == {
        "article_id": "a",
        "reason": "Canceled.",
    }
    Enriched.model_validate_json(json.dumps(shown))


def test_an_extent_reaches_from_the_first_span_to_the_last() -> None:
    assert extent({"spans": [[40, 52], [3, 9]]}) == (3, 52)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Short\n and  sweet", "Short and sweet"),
        ("one two three four", "one two three …"),
        ("x" * 30, "x" * 16 + " …"),
        ("", ""),
    ],
)
def test_first_words_end_between_words(text: str, words: str) -> None:
    assert first_words(text, 16) == words


def test_one_line_has_single_blanks() -> None:
    assert one_line("a\u2028b\t\n c") == "a b c"


def test_an_identity_is_what_a_gazetteer_of_the_archive_gave() -> None:
    links = [
        {"source": "wikidata", "id": "Q1058"},
        {"source": "gazetteer", "id": "p0123456789abcdef"},
    ]
    assert identity_of({"links": links}) == "p0123456789abcdef"
    assert identity_of({"links": links[:1]}) is None
    assert identity_of({}) is None
    assert not is_identity("p0123456789abcdeg")
