"""What people see of events."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from schemas.marker import Outcome
from streams import render
from tests.streams.enriched import TEXT, event


def show(renderable: Any) -> str:
    file = io.StringIO()
    Console(file=file, width=200).print(renderable)
    return file.getvalue()


def test_an_event_says_who_said_what() -> None:
    data = event()
    shown = show(render.event(data, data["quotes"]))
    for part in (
        "Halden harbour to close",
        "The Example · A. Writer · 2022-01-09 08:00:00Z · https://news.example/halden",
        "Solberg, Mayor  indirect",
        "Solberg, Mayor  direct · via the Halden Post",
        "⟦The harbour will close on Monday⟧, Mayor Ingrid Solberg told reporters.",
        '"⟦We have no choice⟧," Solberg said, according to the Halden Post. '
        '"⟦The quay is breaking.⟧"',
        "People: Ingrid Solberg",
        "Organisations: the Halden Post",
        "Places: Norway (62.00, 10.00)",
    ):
        assert part in shown


def test_only_the_quotes_that_are_wanted_are_shown() -> None:
    data = event()
    shown = show(render.event(data, data["quotes"][1:]))
    assert "⟦We have no choice⟧" in shown
    assert "⟦The harbour" not in shown


def test_what_a_reader_should_know_is_said() -> None:
    data = event(
        readable=False,
        language="xx",
        duplicate={"of": "urn:o", "relation": "near", "similarity": 0.9, "changed": []},
        superseded=True,
    )
    data["incomplete"] = ["quotes"]
    data["quotes"] = []
    shown = show(render.event(data, []))
    for part in ("No model reads", "A copy (near) of urn:o", "Superseded", "Incomplete: quotes"):
        assert part in shown


def test_denials_hedges_and_open_speakers_are_told() -> None:
    data = event()
    first, second = data["quotes"]
    first["modality"] = "denied"
    second["speaker"] |= {"entity": None, "name": None, "mention": None, "method": "open"}
    second["continues"] = "q1"
    shown = show(render.event(data, data["quotes"]))
    assert "indirect · denied" in shown
    assert "(speaker open)  direct · via the Halden Post · goes on" in shown


def test_an_article_is_no_markup_and_moves_no_cursor() -> None:
    data = event(title="[red]x[/red] \x1b[2J\x07 a\u202eb\ud800 \x9b1m\nnext")
    shown = show(render.event(data, []))
    assert "[red]x[/red] \ufffd[2J\ufffd ab\ufffd \ufffd1m next" in shown


def test_context_ends_at_the_paragraph_and_between_words() -> None:
    data = event()
    direct = data["quotes"][1]
    assert render.around(TEXT, direct) == ('"', '"')
    text = "word " * 100 + "QUOTE" + " more" * 100
    start = text.index("QUOTE")
    before, after = render.around(text, {"spans": [[start, start + 5]]}, characters=12)
    assert (before, after) == ("word word ", " more more")


def test_csv_rows_hold_the_context() -> None:
    data = event()
    data["quotes"][0]["about"] = ["e3"]
    first, second = render.csv_rows("id", "result", data, data["quotes"])
    assert set(first) == set(render.CSV_COLUMNS)
    assert first["text"] == "The harbour will close on Monday"
    assert first["before"].endswith("Norway - ")
    assert first["after"] == ", Mayor Ingrid Solberg told reporters."
    assert (first["speaker"], first["speaker_roles"], first["cue"]) == ("Solberg", "Mayor", "told")
    assert first["about"] == "Norway"
    assert TEXT[first["start"] : first["end"]] == first["text"]
    assert (second["kind"], second["via"]) == ("direct", "the Halden Post")


def test_a_withdrawal_is_one_row() -> None:
    marker = {"outcome": "withdrawn", "article_id": "urn:a", "version": "2", "reason": "Gone."}
    (row,) = render.csv_rows("id", str(Outcome.WITHDRAWN), marker, [])
    assert row == {"event": "id", "outcome": "withdrawn", "article": "urn:a", "version": "2"}
    assert "Withdrawn: urn:a" in show(render.withdrawal(marker))
    assert "withdrawn: urn:a: Gone." in show(render.marker("withdrawn", marker))


def test_dead_letters_are_a_table() -> None:
    letter = SimpleNamespace(
        id="dlq:ingest:news.raw:0:1",
        stage="ingest",
        reason="empty",
        attempt=2,
        message="[b]No.\x1b",
    )
    shown = show(render.dead_letter_table([letter]))
    assert "dlq:ingest:news.raw:0:1" in shown
    assert "[b]No.\ufffd" in shown


def test_lines_are_set_in_and_have_no_blanks_at_their_ends() -> None:
    data = event()
    file = io.StringIO()
    Console(file=file, width=50).print(render.event(data, data["quotes"]))
    lines = file.getvalue().splitlines()
    assert all(line == line.rstrip() and len(line) <= 50 for line in lines)
    assert "    Monday⟧, Mayor Ingrid Solberg told reporters." in lines


@pytest.mark.parametrize(
    "cell",
    ["=cmd|'/c calc'!A1", "+49 is the code", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"],
)
def test_no_cell_is_run(cell: str) -> None:
    row = render.harmless({"text": cell, "title": "2 = 2", "start": -5, "confidence": 0.5})
    assert row == {"text": f"'{cell}", "title": "2 = 2", "start": -5, "confidence": 0.5}
    assert render.harmless({"text": "", "url": None}) == {"text": "", "url": None}
