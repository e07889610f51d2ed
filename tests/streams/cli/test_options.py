"""What is read from the options that several commands have."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.cli.options import read_settings

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_settings_come_from_options() -> None:
    settings = read_settings("a:1,b:2", "x.", ["pool=3", "QUOTEWIRE_BATCH=4", "log-level=error"])
    assert settings.brokers == ("a:1", "b:2")
    assert (settings.topic_prefix, settings.pool, settings.batch) == ("x.", 3, 4)
    assert settings.log_level == "error"


def test_a_typo_in_a_name_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUOTEWIRE_POLO", "3")
    (tmp_path / ".env").write_text("QUOTEWIRE_BACTH=2\n")
    read_settings()
    said = capsys.readouterr().err
    assert "QUOTEWIRE_POLO; it does nothing. Did you mean QUOTEWIRE_POOL?" in said
    assert "QUOTEWIRE_BACTH; it does nothing. Did you mean QUOTEWIRE_BATCH?" in said
