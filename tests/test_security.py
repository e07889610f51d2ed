"""Every test that SECURITY.md names is there."""

from __future__ import annotations

import ast
import re

from tests.kafka import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def functions(path: str) -> set[str]:
    """The tests of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def test_every_test_that_it_names_is_there() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 30
    assert PAGE.count("tests/") == len(named)
    missing = [f"{path}::{name}" for path, name in named if not (ROOT / path).is_file()]
    missing += [
        f"{path}::{name}"
        for path, name in named
        if (ROOT / path).is_file() and name not in functions(path)
    ]
    assert missing == []


def test_every_row_of_its_tables_names_a_test() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
    bare = [row for row in rows if "`tests/" not in row and "| Test |" not in row]
    assert [row for row in bare if not row.endswith("| the same |")] == []
