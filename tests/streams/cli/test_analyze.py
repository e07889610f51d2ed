"""`quotewire analyze` says what has failed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli import app
from streams.errors import Exit


def test_a_model_that_is_missing_is_told_and_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text('"We go now," Ann Lee said on Monday in Leith.' * 3)
    result = CliRunner().invoke(app, ["analyze", "a.txt", "--model", "en_nope"])
    assert result.exit_code == Exit.USAGE
    assert "There is no spaCy pipeline 'en_nope', which QUOTEWIRE_MODEL names" in result.output
    assert "incomplete" not in result.output
    result = CliRunner().invoke(app, ["analyze", "a.txt", "--set", "models=fr=fr_nope"])
    assert result.exit_code == Exit.USAGE
    assert "'fr_nope', which QUOTEWIRE_MODELS names" in result.output


@pytest.mark.parametrize("command", ["analyze", "publish"])
@pytest.mark.parametrize("time", ["tomorrow", "2024-13-01", "", "soon"])
def test_a_time_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, time: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, [command, "a.txt", "--published", time])
    assert result.exit_code == Exit.USAGE
    assert f"{time!r} is no time: give 2024-05-01" in result.output


def test_articles_may_have_appeared_yesterday(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("The mayor resigned, the paper said.")
    result = CliRunner().invoke(app, ["analyze", "a.txt", "--published", "yesterday"])
    assert result.exit_code == 0, result.output
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    assert json.loads(result.stdout)["article"]["published"].startswith(yesterday)


def test_what_options_say_of_a_page_is_in_the_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    story = "<p>“We will not sign,” the harbour master Runa Solberg said on Monday in Halden.</p>"
    for name, content in (("a.html", f"<html><body>{story}</body></html>"), ("b.txt", story[3:-4])):
        (tmp_path / name).write_text(content)
        options = ("--outlet", "The Post", "--published", "2024-05-01", "--language", "en")
        result = CliRunner().invoke(app, ["analyze", name, *options])
        assert result.exit_code == 0, result.output
        event = json.loads(result.stdout)
        assert (event["article"]["outlet"], event["article"]["published"]) == (
            "The Post",
            "2024-05-01",
        )
        assert [date["value"] for date in event["dates"]] == ["2024-04-29"]
    result = CliRunner().invoke(app, ["analyze", "a.html", "--language", "english"])
    assert result.exit_code == Exit.USAGE
    assert "--language takes a tag" in result.output


def test_any_number_of_processes_gives_the_same_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copies, broken ones and what is repeated among them, in more than one chunk."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("streams.cli.analyze.WORTH", 1_000)
    words = "The council met in the old town hall and spoke about the bridge for an hour. " * 3
    lines = [
        {"id": f"urn:x:{n}", "text": f'"We go to number {n % 31}," Ann Lee said. {words}'}
        for n in range(36)
    ]
    lines[3] = lines[2]
    lines[20] = {"id": "urn:x:20", "text": ""}  # and 31 to 35 are copies of 0 to 4
    (tmp_path / "a.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    one, two = (
        CliRunner().invoke(app, ["analyze", "a.jsonl", "no.txt", "--jobs", jobs])
        for jobs in ("1", "2")
    )
    assert (one.exit_code, two.exit_code) == (Exit.FAILED, Exit.FAILED)
    assert two.stdout_bytes == one.stdout_bytes
    assert one.stdout.count("\n") == 36
    assert two.stderr == one.stderr == "no.txt: there is no such file.\n"
    events = [json.loads(line) for line in two.stdout.splitlines()]
    assert [event["article"]["duplicate"] is not None for event in events if "article" in event][
        31 - 2
    ]


def test_a_mapping_that_is_none_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.toml").write_text('[fields]\ntext = "$.words"\ntitle = "$.head["\n')
    (tmp_path / "a.json").write_text('{"word": "The tram comes."}')
    result = CliRunner().invoke(app, ["analyze", "a.json", "--mapping", "m.toml"])
    assert result.exit_code == Exit.USAGE
    assert "m.toml: fields.title: '$.head[' is no JSONPath" in result.output
