"""Measure entities against the evaluator's dev files and write `results/entities.md`.

    python -m benchmarks.entities_table --shared ../shared/enrichment

The shipped weights were learned from the tune half of the gold and from `train/`, so that no
document of these says how well they read others; the report half does. `--folds N`: weights are
learned anew for each of N folds of the tune half, from the other folds and `train/`, some minutes
each. The taught model learned from no document of the gold.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import pycrfsuite

from agents.entities.ner import load_ner
from agents.entities.taggers import Taggers, load_taggers, open_weights
from benchmarks.enrichment import predict_clusters, predict_entities, speed
from tools.entities.training import (
    PARAMETERS,
    Example,
    examples,
    fold,
    in_tune_half,
    train,
)
from tools.jsonlines import read_json_lines

OUT = Path(__file__).resolve().parent / "results" / "entities.md"
SOURCES = ("conll2003-news", "conll2003-sport", "gum_news")
MORE = ("conll", "gum", "politics", "uner")

Row = dict[str, Any]


@contextlib.contextmanager
def with_taggers(taggers: Taggers | None) -> Iterator[None]:
    """Other taggers than the shipped ones; None: spaCy's reading with the rules alone."""
    with mock.patch("agents.entities.find.load_taggers", return_value=taggers):
        yield


@contextlib.contextmanager
def without_repair() -> Iterator[None]:
    """No one type a name."""
    with mock.patch("agents.entities.find.one_type_a_name"):
        yield


def load_evaluator(path: Path) -> ModuleType:
    """The evaluator as a module."""
    spec = importlib.util.spec_from_file_location("evaluate_enrichment", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a Python file.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def half(rows: Sequence[Row], name: str) -> list[Row]:
    """The documents of one half."""
    return [row for row in rows if in_tune_half(row["id"]) == (name == "tune")]


def by_id(rows: Sequence[Row]) -> dict[str, Row]:
    """Documents by their id."""
    return {row["id"]: row for row in rows}


def errors(evaluator: ModuleType, gold: Sequence[Row], predictions: Sequence[Row]) -> Counter[str]:
    """How many mentions went wrong, and in what way."""
    found: Counter[str] = Counter()
    for row, prediction in zip(gold, predictions, strict=True):
        predicted = evaluator.norm_mentions(row, prediction["mentions"])
        matched = evaluator.match(row["mentions"], predicted)
        found["missed"] += len(row["mentions"]) - len(matched)
        found["not in the gold"] += len(predicted) - len(matched)
        for mine, theirs in matched.items():
            one, other = row["mentions"][mine], predicted[theirs]
            span = (one["start"], one["end"]) == (other["start"], other["end"])
            if one["type"] != other["type"]:
                found[f"{one['type']} read as {other['type']}"] += 1
            elif not span:
                found["other boundaries"] += 1
    return found


class Measured:
    """The gold, and what the evaluator says of predictions on parts of it."""

    def __init__(self, shared: Path) -> None:
        self.evaluator = load_evaluator(shared / "evaluate_enrichment.py")
        self.entities = [dict(row) for row in read_json_lines(shared / "dev" / "entities.jsonl")]
        self.clusters = [dict(row) for row in read_json_lines(shared / "dev" / "clusters.jsonl")]

    def predict(self, ids: set[str]) -> tuple[list[Row], list[Row]]:
        """Predictions of both tasks for the documents of these ids."""
        return (
            predict_entities([row for row in self.entities if row["id"] in ids]),
            predict_clusters([row for row in self.clusters if row["id"] in ids]),
        )

    def figures(self, entities: Sequence[Row], clusters: Sequence[Row]) -> list[float]:
        """F1 over all, by source; B-cubed F1, share of right names."""
        gold, groups = by_id(self.entities), by_id(self.clusters)
        ids = [row["id"] for row in entities]
        scores = self.evaluator.eval_entities({name: gold[name] for name in ids}, by_id(entities))
        parts = [scores["all"], *(scores["by_source"][source] for source in SOURCES)]
        ids = [row["id"] for row in clusters]
        linked = self.evaluator.eval_clusters(
            {name: groups[name] for name in ids}, by_id(clusters)
        )["all"]
        figures = [part["exact_typed"]["f1"] for part in parts]
        return [*figures, linked["b3"]["f1"], linked["canonical"]["accuracy"]]


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared/enrichment"))
    parser.add_argument("--folds", type=int, default=0, help="also by so many folds (default none)")
    options = parser.parse_args()
    measured = Measured(options.shared)
    shipped = load_taggers()
    if shipped is None:
        raise SystemExit("agents/entities has no weights; train them first.")
    report = {row["id"] for row in half(measured.entities, "report")}
    predictions = measured.predict(report)
    rows: list[tuple[str, str, list[float]]] = []
    if options.folds:
        folded = by_folds(measured, shipped.taught, options.shared, options.folds)
        both = [one + other for one, other in zip(folded, predictions, strict=True)]
        rows += [
            (f"tune, {options.folds} folds", "whole", measured.figures(*folded)),
            ("all of dev, each unseen", "whole", measured.figures(both[0], both[1])),
        ]
    rows.append(("report", "whole", measured.figures(*predictions)))
    with without_repair():
        rows.append(
            ("report", "without one type a name", measured.figures(*measured.predict(report)))
        )
    with with_taggers(Taggers(shipped.taught, shipped.taught)):
        rows.append(("report", "taught model alone", measured.figures(*measured.predict(report))))
    with with_taggers(None):
        rows.append(("report", "without weights", measured.figures(*measured.predict(report))))
    worst = errors(measured.evaluator, half(measured.entities, "report"), predictions[0])
    write(rows, worst, speed(measured.entities, 3))


def by_folds(
    measured: Measured, taught: pycrfsuite.Tagger, shared: Path, folds: int
) -> tuple[list[Row], list[Row]]:
    """Predictions of both tasks for the tune half, each fold with weights from all but it."""
    nlp = load_ner()
    tune = half(measured.entities, "tune")
    learned: dict[str, list[Example]] = {
        row["id"]: found for row, found in zip(tune, examples(tune, nlp, taught), strict=True)
    }
    further = [row for name in MORE for row in read_json_lines(shared / "train" / f"{name}.jsonl")]
    more = list(examples(further, nlp, taught))
    entities: list[Row] = []
    clusters: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(folds):
            held = {name for name in learned if fold(name, folds) == number}
            path = Path(folder) / str(number)
            known = [found for name, found in learned.items() if name not in held]
            train(known + more, path, PARAMETERS)
            with with_taggers(Taggers(taught, open_weights(path))):
                found = measured.predict(held)
            entities += found[0]
            clusters += found[1]
    return entities, clusters


def write(
    rows: Sequence[tuple[str, str, list[float]]], worst: Counter[str], measured: dict[str, float]
) -> None:
    """Write the tables, and print them."""
    lines = [
        "# Entities",
        "",
        "Written by `benchmarks/entities_table.py`. Exact span and type, F1; clusters: B-cubed F1",
        "on mentions found by the system; names: share of canonical names that are right. Each",
        "figure is of documents that the weights behind it were not learned from: the report half",
        "with the shipped weights, which were learned from the tune half and further annotated",
        "texts; the taught model learned from neither (`agents/entities/MODEL.md`). With `--folds`",
        "each fold of the tune half is read with weights from the rest, some minutes each.",
        "",
        "| documents | system | all | CoNLL news | CoNLL sport | GUM news | clusters | names |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for documents, system, figures in rows:
        row = " | ".join(f"{figure:.3f}" for figure in figures)
        lines.append(f"| {documents} | {system} | {row} |")
    lines += [
        "",
        f"Speed over {measured['words']:,.0f} words, one process, words a CPU second, medians of 3 "
        f"rounds: bare `nlp.pipe` with `ner` alone {measured['bare_words_per_second']:,.0f}, in "
        f"batches of 64 {measured['bare_batched_words_per_second']:,.0f}; the whole path "
        f"{measured['entities_words_per_second']:,.0f}. Ratio {measured['ratio']:.3f}; to the "
        f"batched one {measured['ratio_batched']:.3f}.",
        "",
        "## What goes wrong, report half",
        "",
        "| class | mentions |",
        "| --- | --- |",
        *(f"| {kind} | {count} |" for kind, count in sorted(worst.items(), key=_most)[:12]),
        "",
    ]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write(OUT.read_text(encoding="utf-8"))


def _most(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


if __name__ == "__main__":
    main()
