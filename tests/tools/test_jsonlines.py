"""JSON Lines end at a line feed, and at nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.jsonlines import read_json_lines


def test_separators_inside_a_text_do_not_end_a_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"text": "one\u2028two\u0085three"}\n\n{"text": "four"}\n', encoding="utf-8")
    assert [row["text"] for row in read_json_lines(path)] == ["one\u2028two\u0085three", "four"]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": 1}\n{"id": \n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"gold\.jsonl, line 2"):
        list(read_json_lines(path))
