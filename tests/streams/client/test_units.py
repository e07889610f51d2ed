"""The client's plain parts: keys, positions, filters, dead letters."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agents.work import Failure
from schemas.enriched import Enriched
from streams.client import Position, Positions, PositionsError, Selection, article_key
from streams.client.deadletters import read_dead_letter
from streams.delivery.deadletter import Source, dead_letter
from tests.streams.enriched import event


def test_the_events_of_these_tests_are_events() -> None:
    Enriched.model_validate_json(json.dumps(event()))


@pytest.mark.parametrize(
    ("value", "headers", "key"),
    [
        (b'{"uri": "urn:a", "id": "b", "url": "c"}', [], b"urn:a"),
        (b'{"id": 17}', [], b"17"),
        (b'{"identifier": {"value": "x"}, "url": "http://a"}', [("url", b"h")], b"http://a"),
        (b'  {"title": "x"}', [("url", b" http://h ")], b"http://h"),
        (b"<html>", [("url", b"http://h")], b"http://h"),
        (b'{"broken', [("url", b"http://h")], b"http://h"),
    ],
)
def test_the_key_is_the_id_else_the_url(
    value: bytes, headers: list[tuple[str, bytes]], key: bytes
) -> None:
    assert article_key(value, headers) == key


def test_the_key_of_bare_text_is_its_digest() -> None:
    assert article_key(b"text") == article_key(b"text")
    assert article_key(b"text") != article_key(b"other")
    assert len(article_key(b"text")) == 64


def test_a_position_takes_each_origin_once() -> None:
    position = Position(0)
    assert [position.take("raw", origin) for origin in (0, 1, 1, 0, 2, 5, 4)] == [
        *(True, True, False, False, True, True, False)
    ]
    assert position.mark == 5
    # Another raw topic counts anew.
    assert position.take("other", 0)
    assert not position.take("other", 0)


def test_positions_come_back_as_they_were_saved(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    saved = Positions("t", {0: Position(7, 5, "raw"), 3: Position(0)})
    saved.save(path)
    assert Positions.load(path, "t") == saved
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]


def test_no_file_means_no_positions(tmp_path: Path) -> None:
    assert Positions.load(tmp_path / "none", "t") == Positions("t")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "is no position file"),
        ("[]", "is no position file"),
        ('{"format": 1, "topic": "t", "partitions": {"0": {"offset": 1}}}', "no position file"),
        ('{"format": 2, "topic": "t", "partitions": {}}', "another version"),
        ('{"format": 1, "topic": "u", "partitions": {}}', "positions on u, not on t"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(content)
    with pytest.raises(PositionsError, match=says):
        Positions.load(path, "t")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    Positions("t", {0: Position(1)}).save(path)
    before = path.read_bytes()
    broken = Positions("t", {0: Position(2, 1, object())})  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        broken.save(path)
    assert path.read_bytes() == before
    with pytest.raises(PositionsError, match="cannot be written"):
        Positions("t").save(tmp_path / "no" / "folder")


@pytest.mark.parametrize(
    ("selection", "accepted"),
    [
        (Selection(), True),
        (Selection(speakers=("SOLBERG",)), True),
        (Selection(speakers=("ingrid  sol",)), True),
        (Selection(speakers=("e1",)), True),
        (Selection(speakers=("norway",)), False),
        (Selection(speakers=("nobody", "solberg")), True),
        (Selection(entities=("halden post",)), True),
        (Selection(entities=("e2",)), True),
        (Selection(entities=("e",)), True),
        (Selection(entities=("e9",)), False),
        (Selection(places=("NORW",)), True),
        (Selection(places=("no",)), True),
        (Selection(places=("3144096",)), True),
        (Selection(places=("solberg",)), False),
        (Selection(kinds=("direct",)), True),
        (Selection(kinds=("partial", "mixed")), False),
        (Selection(speakers=("solberg",), kinds=("direct",)), True),
        (Selection(speakers=("solberg",), places=("sweden",)), False),
    ],
)
def test_selections(selection: Selection, accepted: bool) -> None:
    assert selection.accepts(event()) is accepted


def test_speaker_and_kind_have_to_be_met_by_one_quote() -> None:
    data = event()
    data["quotes"][0]["speaker"] = {**data["quotes"][0]["speaker"], "entity": "e2", "name": "Post"}
    data["quotes"][0]["speaker"]["mention"] = None
    assert not Selection(speakers=("solberg",), kinds=("indirect",)).accepts(data)
    chosen = Selection(speakers=("solberg",))
    assert [quote["id"] for quote in chosen.quotes(data)] == ["q2"]


def test_an_open_speaker_matches_nothing() -> None:
    data = event()
    for quote in data["quotes"]:
        quote["speaker"] |= {"entity": None, "name": None, "mention": None, "method": "open"}
    assert not Selection(speakers=("solberg",)).accepts(data)


def letter_record(headers: list[tuple[str, bytes]]) -> Any:
    letter = dead_letter(
        topic="news.raw.dlq",
        source=Source("news.raw", 2, 17, b"k", b"\xff raw", headers),
        stage="ingest",
        origin_id="news.raw:2:17",
        failure=Failure("not_text", "E", "It is no text.", "trace"),
    )
    return SimpleNamespace(
        topic=letter.topic,
        partition=2,
        offset=4,
        timestamp=1,
        key=letter.key,
        value=letter.value,
        headers=tuple(letter.headers),
    )


def test_a_dead_letter_is_read_whole() -> None:
    letter = read_dead_letter(letter_record([("content-type", b"text/plain")]))
    assert letter is not None
    assert letter.id == "dlq:ingest:news.raw:2:17"
    assert letter.origin == ("news.raw", 2, 17)
    assert (letter.stage, letter.attempt, letter.reason) == ("ingest", 1, "not_text")
    assert (letter.exception, letter.message, letter.stacktrace) == ("E", "It is no text.", "trace")
    assert (letter.key, letter.value) == (b"k", b"\xff raw")
    assert ("content-type", b"text/plain") in letter.headers
    assert letter.place == "news.raw.dlq:2:4"


def test_a_record_without_error_headers_is_no_dead_letter() -> None:
    record = letter_record([])
    record.headers = (("ce_id", b"x"),)
    assert read_dead_letter(record) is None
