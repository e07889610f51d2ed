"""What is read from the options that several commands have."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.cli.options import read_settings, read_time
from streams.errors import UsageError

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_settings_come_from_options() -> None:
    settings = read_settings("a:1,b:2", "x.", ["pool=3", "QUOTEWIRE_BATCH=4", "log-level=error"])
    assert settings.brokers == ("a:1", "b:2")
    assert (settings.topic_prefix, settings.pool, settings.batch) == ("x.", 3, 4)
    assert settings.log_level == "error"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-01-09", datetime(2022, 1, 9, tzinfo=UTC)),
        ("2022-01-09T08:00", datetime(2022, 1, 9, 8, tzinfo=UTC)),
        ("2022-01-09T08:00+02:00", datetime(2022, 1, 9, 6, tzinfo=UTC)),
    ],
)
def test_a_time_is_utc_where_it_names_no_zone(text: str, expected: datetime) -> None:
    assert read_time(text) == expected.timestamp() * 1000


@pytest.mark.parametrize(("text", "seconds"), [("30m", 1800), ("6h", 21_600), ("3d", 259_200)])
def test_a_time_ago_is_read(text: str, seconds: int) -> None:
    assert time.time() - read_time(text) / 1000 == pytest.approx(seconds, abs=5)


@pytest.mark.parametrize("text", ["", "h", "tomorrow", "-3h", "99999999999d"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        read_time(text)


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
