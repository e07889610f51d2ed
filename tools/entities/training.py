"""Training of the taggers: `python -m tools.entities.training GOLD --silver FILE`.

`GOLD`: JSON Lines as the enrichment evaluator reads them (`id`, `text`, `types`, `mentions`).
`FILE`: texts that a teacher labelled (`tools.entities.silver`), in the same form. The taught model
learns from these, then the other from the gold and from what the taught one says of it; without
`--silver` the taught model that is there stays. All documents of the gold are learned from, or with
`--half tune` only those whose id's SHA-256 starts with an even byte. `--more FILE ...`: further
annotated texts in the same form, learned from whole.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pycrfsuite
from spacy.language import Language

from agents.entities import taggers
from agents.entities.evidence import gather
from agents.entities.ner import DEFAULT_MODEL, load_ner, read
from agents.entities.segments import segments
from agents.entities.taggers import TAUGHT, WEIGHTS, first_runs, open_weights, runs_of
from agents.entities.word_features import place_kinds, segment_flag
from agents.entities.words import Words, words_of
from tools.jsonlines import read_json_lines

FOLDER = Path(taggers.__file__).parent
"""Where the shipped weights are."""

TAUGHT_PARAMETERS = {"c1": 0.1, "c2": 0.5, "max_iterations": 120, "feature.minfreq": 2}
PARAMETERS = {"c1": 0.3, "c2": 0.5, "max_iterations": 80, "feature.minfreq": 2}

Row = Mapping[str, Any]
Example = tuple[list[list[str]], list[str]]
"""Features of the words of a run, and the gold's labels."""


def in_tune_half(identifier: str) -> bool:
    """Whether a document of the gold may be tuned on."""
    return hashlib.sha256(identifier.encode()).digest()[0] % 2 == 0


def fold(identifier: str, folds: int) -> int:
    """The fold of a document in cross-validation."""
    return hashlib.sha256(b"fold" + identifier.encode()).digest()[1] % folds


def gold_labels(one: Words, offset: int, gold: Row) -> list[str]:
    """Labels of a segment's words that the gold mentions give.

    Where the gold annotates no MISC, spaCy's stand; a state is LOC also where it acts.
    """
    labels = ["O"] * len(one.text)
    if not one.text:
        return labels
    if "MISC" not in gold["types"]:
        for index, label in enumerate(one.label):
            if label.endswith("MISC"):
                labels[index] = label
    end = offset + one.start[-1] + len(one.text[-1])
    for mention in gold["mentions"]:
        if mention["start"] >= end or mention["end"] <= offset:
            continue
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


def examples(
    rows: Iterable[Row], nlp: Language, taught: pycrfsuite.Tagger | None = None
) -> Iterator[list[Example]]:
    """All runs of each document: as the taught model sees them, or the other if it is given."""
    for row in rows:
        cut = segments({"text": row["text"]})
        every = [words_of(doc) for doc in read(nlp, [one.read for one in cut])]
        flags = [segment_flag(one, index) for index, one in enumerate(every)]
        labels = [gold_labels(one, part.start, row) for one, part in zip(every, cut, strict=True)]
        if taught:
            runs = runs_of(every, flags, gather(every), taught)
        else:
            runs = first_runs(every, flags, gather(every))
        yield [(run.features, labels[run.segment][run.start : run.end]) for run in runs]


def train(
    documents: Iterable[Sequence[Example]], out: Path, parameters: Mapping[str, float]
) -> int:
    """Write the weights learned from documents' examples; the number of runs learned from."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params(parameters)
    runs = 0
    for found in documents:
        for features, labels in found:
            trainer.append(features, labels)
            runs += 1
    trainer.train(str(out))
    return runs


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("--silver", type=Path, help="texts that a teacher labelled")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="further annotated texts")
    parser.add_argument("--half", choices=["tune"], help="learn from this half of the gold alone")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    options = parser.parse_args()
    gold = list(read_json_lines(options.gold))
    if options.half:
        gold = [row for row in gold if in_tune_half(row["id"])]
    for path in options.more:
        gold += read_json_lines(path)
    nlp = load_ner(options.model)
    taught = options.out / TAUGHT
    if options.silver:
        runs = train(examples(read_json_lines(options.silver), nlp), taught, TAUGHT_PARAMETERS)
        sys.stdout.write(f"{TAUGHT}: {runs} runs, {taught.stat().st_size} bytes\n")
    out = options.out / WEIGHTS
    runs = train(examples(gold, nlp, open_weights(taught)), out, PARAMETERS)
    sys.stdout.write(f"{WEIGHTS}: {runs} runs, {out.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
