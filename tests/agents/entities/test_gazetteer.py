"""A user's own names."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.entities import load_gazetteer


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"name": "A", "type": "SHIP"}', "line 1: the type of 'A' is 'SHIP'"),
        ('{"type": "ORG"}', "line 1: an entry needs a 'name'"),
        ("{", "line 1: not JSON"),
        ("[]", "line 1: an entry is a JSON object"),
    ],
)
def test_a_wrong_gazetteer_says_where(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "names.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ValueError, match=r"names\.jsonl") as caught:
        load_gazetteer(path)
    assert said in str(caught.value)
