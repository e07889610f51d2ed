"""Closed sets of values have one home: every reason that the code gives is one of the set."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from schemas.deadletter import Reason
from streams import metrics
from tests.kafka import ROOT


def given(path: Path) -> Iterator[str]:
    """Reasons that a module writes: the first argument of `Unreadable` and `Failure`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        first = node.args[0]
        if (
            name in ("Unreadable", "Failure")
            and isinstance(first, ast.Constant)
            and "/cli/" not in path.as_posix()
        ):
            yield first.value


def test_every_reason_in_the_code_is_one_of_the_set() -> None:
    files = [*(ROOT / "agents").rglob("*.py"), *(ROOT / "streams").rglob("*.py")]
    found = {reason for path in files for reason in given(path)}
    assert {"too_deep", "crash", "too_large", "half_lost"} <= found
    assert found <= set(get_args(Reason))


def test_each_reason_has_a_series_of_its_own() -> None:
    for reason in get_args(Reason):
        assert metrics.closed(reason, metrics.REASONS) == reason
