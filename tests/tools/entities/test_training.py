"""Training of the taggers, on a few sentences of the tests' own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from agents.entities.evidence import gather
from agents.entities.ner import load_ner, read
from agents.entities.taggers import Taggers, label, load_taggers, open_weights
from agents.entities.words import words_of
from tools.entities.silver import joined, texts
from tools.entities.training import PARAMETERS, examples, fold, gold_labels, train

SENTENCES = [
    ("The Zorblat council met in Quillport on Monday.", {"Zorblat": "ORG", "Quillport": "LOC"}),
    ("Officials of Zorblat left Quillport in May.", {"Zorblat": "ORG", "Quillport": "LOC"}),
    ("In Quillport, Zorblat opened an office.", {"Zorblat": "ORG", "Quillport": "LOC"}),
]


def row(number: int, text: str, names: dict[str, str]) -> dict[str, Any]:
    mentions = [
        {"start": text.index(name), "end": text.index(name) + len(name), "type": kind}
        for name, kind in names.items()
    ]
    kinds = ["PER", "ORG", "LOC", "MISC"]
    return {"id": str(number), "text": text, "types": kinds, "mentions": mentions}


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_ner()


def test_both_models_learn_what_they_are_shown(nlp: Language, tmp_path: Path) -> None:
    rows = [row(number, *sentence) for number, sentence in enumerate(SENTENCES)] * 4
    parameters = {**PARAMETERS, "c1": 0.0, "feature.minfreq": 1}
    train(examples(rows, nlp), tmp_path / "taught", parameters)
    taught = open_weights(tmp_path / "taught")
    train(examples(rows, nlp, taught), tmp_path / "typing", parameters)
    taggers = Taggers(taught, open_weights(tmp_path / "typing"))
    [doc] = read(nlp, ["A spokesman of Zorblat spoke in Quillport."])
    one = words_of(doc)
    [labels] = label([one], ["b"], gather([one]), taggers)
    assert labels[one.text.index("Zorblat")] == "B-ORG"
    assert labels[one.text.index("Quillport")] == "B-LOC"


def test_training_is_deterministic(nlp: Language, tmp_path: Path) -> None:
    rows = [row(number, *sentence) for number, sentence in enumerate(SENTENCES)]
    for name in ("one", "two"):
        train(examples(rows, nlp), tmp_path / name, PARAMETERS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_labels_never_go_on_in_a_name_that_did_not_begin(nlp: Language) -> None:
    taggers = load_taggers()
    assert taggers is not None
    text = "ZORBLAT - Quillport Rovers 3 Ada van der Quell 0; the Bank of Quillport, U.S. and Mr X."
    [doc] = read(nlp, [text])
    one = words_of(doc)
    [labels] = label([one], ["t"], gather([one]), taggers)
    for before, here in zip(["O", *labels], labels, strict=False):
        assert here[0] != "I" or before[2:] == here[2:]


def test_gold_without_misc_keeps_spacys_and_reads_an_acting_state_as_a_place(nlp: Language) -> None:
    text = "Kenya rejected the Kenyan plan."
    gold = row(0, text, {"Kenya": "ORG"})
    gold["types"] = ["PER", "ORG", "LOC"]
    [doc] = read(nlp, [text])
    labels = gold_labels(words_of(doc), 0, gold)
    assert labels[0] == "B-LOC"
    assert labels[3] == "B-MISC"


def test_the_teachers_misc_gives_way_to_names() -> None:
    name = {"start": 0, "end": 9, "type": "ORG"}
    inside = {"start": 4, "end": 9, "type": "MISC"}
    beside = {"start": 12, "end": 18, "type": "MISC"}
    place = {"start": 20, "end": 26, "type": "LOC"}
    assert joined([name], [inside, beside, place]) == [name, beside]


def test_texts_come_from_folders_rows_and_lines(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"text {number}", "utf-8")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps({"text": "a row"}) + "\n", "utf-8")
    lines = tmp_path / "lines.cor"
    lines.write_text("one\n\ntwo\n", "utf-8")
    found = list(texts([folder, rows, lines], most=2))
    assert len(found) == 5
    assert found[2:] == ["a row", "one", "two"]
    assert found[:2] == list(texts([folder], most=2)) != list(texts([folder]))[2:4]


def test_folds_hold_every_document_once() -> None:
    folds = [fold(str(number), 4) for number in range(200)]
    assert set(folds) == {0, 1, 2, 3}
    assert folds == [fold(str(number), 4) for number in range(200)]
