"""Names that need no reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spacy.language import Language

from agents.entities import load_gazetteer
from tests.agents.entities.finding import entities, forms, named


def test_an_acronym_is_read_where_its_expansion_was(ner: Language) -> None:
    found = entities(
        ner,
        "The African Union opened a summit in Addis Ababa on Sunday.\n"
        "The AU mission has troops from Uganda.",
    )
    assert forms(named(found, "AU")) == {"African Union", "AU"}


def test_sites_and_newspapers_are_organisations(ner: Language) -> None:
    text = (
        "The clip was taken down from YouTube on Tuesday, two editors told the Canberra Weekly. "
        "Facebook users had copied it by 15:00 GMT, according to the Auckland Morning Herald."
    )
    types = {m["text"]: one["type"] for one in entities(ner, text) for m in one["mentions"]}
    assert types["YouTube"] == types["Facebook"] == types["Auckland Morning Herald"] == "ORG"
    assert "GMT" not in types


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_a_users_gazetteer_takes_part(ner: Language, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"names{suffix}"
    if suffix == ".csv":
        path.write_text("name,aliases,id,type\nZorblat Works,Zorblat|ZBW,Z1,ORG\n")
    else:
        row = {"name": "Zorblat Works", "aliases": ["Zorblat", "ZBW"], "id": "Z1", "type": "ORG"}
        path.write_text(json.dumps(row) + "\n")
    found = entities(ner, "Shares in Zorblat rose in Oslo.", gazetteer=load_gazetteer(path))
    works = named(found, "Zorblat")
    assert works["type"] == "ORG"
    assert {"source": "gazetteer", "id": "Z1"} in works["links"]
