"""Positions of a subscriber, and their file. No broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.client import (
    Position,
    Positions,
    PositionsError,
)


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
