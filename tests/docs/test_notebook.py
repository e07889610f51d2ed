"""The notebook of the docs runs, cell by cell, on an archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from streams.archive.database import open_database
from tests.kafka import ROOT
from tests.streams.archive.filled import fill

NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    address = str(tmp_path / "archive.sqlite")
    database = open_database(address)
    fill(database)
    database.close()
    monkeypatch.setenv("QUOTEWIRE_ARCHIVE", address)
    monkeypatch.chdir(tmp_path)
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    known: dict[str, Any] = {}
    for cell in cells:
        assert not cell.get("outputs")  # What a run has shown is no part of it.
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), known)
    known["archive"].close()
    drawing = ElementTree.parse(tmp_path / "who-about-whom.svg")
    shown = [one.text for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Sergei Ryabkov", "Ukraine", "NATO"} <= set(shown)


def test_there_is_one() -> None:
    assert NOTEBOOKS
