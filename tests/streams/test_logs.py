"""Logs in JSON: one object a line, with what is known of the article."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence

import pytest

from agents.work import Failure, Produced
from schemas.marker import Outcome
from streams.delivery.checkpoint import Resume
from streams.delivery.deadletter import OutRecord
from streams.delivery.stage import Item, Lane, Output, Record, Sizes, Stage
from streams.flow import INGEST
from streams.lineage import Lineage
from streams.logs import last_word, set_up_logging


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Logging as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {
        name: logging.getLogger(name).level for name in ("aiokafka", "faust", "mode", "kafka")
    }
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def lines(text: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_line_is_a_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("info", "json")
    log = logging.getLogger("streams.somewhere")
    log.debug("not this")
    log.info("Two\nlines of %s \udcff", "Zürich", extra={"article_id": "urn:1", "other": 1})
    try:
        raise ValueError("no")
    except ValueError:
        log.exception("Failed.")
    logging.getLogger("aiokafka").error("not this either")
    said, failed = lines(capsys.readouterr().err)
    assert said.pop("timestamp").endswith("Z")
    assert said == {
        "level": "info",
        "logger": "streams.somewhere",
        "message": "Two\nlines of Zürich ?",
        "article_id": "urn:1",
    }
    assert failed["level"] == "error"
    assert "ValueError: no" in failed["exception"]


def test_the_last_word_is_one_too(capsys: pytest.CaptureFixture[str]) -> None:
    last_word("No broker answers.", "json")
    last_word("No broker answers.")
    first, second = capsys.readouterr().err.splitlines()
    assert json.loads(first)["message"] == "No broker answers."
    assert second == "quotewire: No broker answers."


async def _nothing(inputs: Sequence[object]) -> list[Produced]:
    return []


def test_a_dead_letter_is_told_with_its_article_and_trace(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up_logging("info", "json")
    stage = Stage(INGEST, lambda name: f"news.{name}", _nothing, Sizes(4, 10_000))
    lane = Lane(stage, 2, Resume({"news.raw": 40}, -1), None)  # type: ignore[arg-type]
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    read = Record("news.raw", 2, 40, 7, b"urn:1", b"{", [("traceparent", trace)])
    item = Item((read,), Lineage("news.raw", 2, 40, 7, {"news.raw": 41}), Outcome.RESULT)
    letter = OutRecord(
        "news.raw.dlq", 2, b"urn:1", b"{", [("stage", b"ingest"), ("reason", b"bad_json")]
    )
    output = Output(
        OutRecord("news.articles", 2, b"urn:1", b"{}", []),
        [letter],
        Outcome.REJECTED,
        Failure("bad_json", "builtins.ValueError", "The JSON is broken."),
    )
    lane._observe([item, item], [output, output], 0.0)
    (said,) = lines(capsys.readouterr().err)
    del said["timestamp"], said["logger"]
    assert said == {
        "level": "info",
        "message": "ingest: urn:1 is a dead letter (bad_json). The JSON is broken.",
        "stage": "ingest",
        "article_id": "urn:1",
        "origin": "news.raw:2:40",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
        "error_type": "bad_json",
    }
