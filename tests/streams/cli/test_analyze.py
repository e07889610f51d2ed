"""`quotewire analyze` says what has failed."""

from __future__ import annotations

import json
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
@pytest.mark.parametrize("time", ["tomorrow", "2024-13-01", "", "yesterday 3 pm"])
def test_a_time_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, time: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, [command, "a.txt", "--published", time])
    assert result.exit_code == Exit.USAGE
    assert (
        f"--published takes a time in ISO 8601, such as 2024-05-01, not {time!r}" in result.output
    )


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
