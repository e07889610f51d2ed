"""`quotewire analyze` says what has failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from streams.cli import app


def test_a_model_that_is_missing_is_told_and_no_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text('"We go now," Ann Lee said on Monday in Leith.' * 3)
    result = CliRunner().invoke(app, ["analyze", "a.txt", "--model", "en_nope"])
    assert result.exit_code == 1
    assert "entities has failed" in result.output
    assert "en_nope" in result.output
