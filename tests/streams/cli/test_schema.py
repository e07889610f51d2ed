"""`quotewire schema`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kafka import ROOT
from tests.streams.cli.running import quotewire

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.mark.parametrize("topic", ["articles", "entities", "quotes", "enriched", "duplicates"])
def test_schema_prints_what_the_repository_has(topic: str) -> None:
    result = quotewire("schema", topic)
    assert json.loads(result.stdout) == json.loads(
        (ROOT / "schemas" / "json" / f"{topic}.json").read_text()
    )


def test_schema_writes_all(tmp_path: Path) -> None:
    assert quotewire("schema", "--write", "out").exit_code == 0
    assert (tmp_path / "out/asyncapi.json").read_text() == (
        ROOT / "schemas/asyncapi.json"
    ).read_text()
    assert json.loads(quotewire("schema", "--asyncapi").stdout)["asyncapi"] == "3.0.0"
