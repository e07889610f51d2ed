"""Measure entities against the evaluator's dev files and write `results/entities.md`.

    python benchmarks/entities_table.py --shared ../shared/enrichment

Both halves of the gold are given: weights were learned from the tune half, so that only the
report half says how well unseen articles are read.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from enrichment import predict_clusters, predict_entities, speed

from agents.entities.training import in_tune_half

OUT = Path(__file__).resolve().parent / "results" / "entities.md"
SOURCES = ("conll2003-news", "conll2003-sport", "gum_news")

Row = dict[str, Any]


@contextlib.contextmanager
def without_weights() -> Iterator[None]:
    """spaCy's reading with the rules alone."""
    with mock.patch("agents.entities.find.load_chain", return_value=None):
        yield


@contextlib.contextmanager
def without_repair() -> Iterator[None]:
    """No one type a name."""
    with mock.patch("agents.entities.find.one_type_a_name"):
        yield


VARIANTS: dict[str, Callable[[], contextlib.AbstractContextManager[None]]] = {
    "whole": contextlib.nullcontext,
    "without one type a name": without_repair,
    "without weights": without_weights,
}


def load(path: Path) -> ModuleType:
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


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=Path("../shared/enrichment"))
    options = parser.parse_args()
    evaluator = load(options.shared / "evaluate_enrichment.py")
    gold = {
        task: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for task in ("entities", "clusters")
        for path in [options.shared / "dev" / f"{task}.jsonl"]
    }
    lines = [
        "# Entities",
        "",
        "Written by `benchmarks/entities_table.py`. Exact span and type, F1; clusters: B-cubed F1",
        "on mentions found by the system; names: share of canonical names that are right. The",
        "weights were learned from the tune half.",
        "",
        "| half | system | all | CoNLL news | CoNLL sport | GUM news | clusters | names |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    worst: Counter[str] = Counter()
    for name in ("tune", "report"):
        rows, clusters = half(gold["entities"], name), half(gold["clusters"], name)
        for variant, changed in VARIANTS.items():
            with changed():
                predictions, groups = predict_entities(rows), predict_clusters(clusters)
            scores = evaluator.eval_entities(by_id(rows), by_id(predictions))
            parts = [scores["all"], *(scores["by_source"][source] for source in SOURCES)]
            linked = evaluator.eval_clusters(by_id(clusters), by_id(groups))["all"]
            figures = [part["exact_typed"]["f1"] for part in parts]
            figures += [linked["b3"]["f1"], linked["canonical"]["accuracy"]]
            row = " | ".join(f"{figure:.3f}" for figure in figures)
            lines.append(f"| {name} | {variant} | {row} |")
            if (name, variant) == ("report", "whole"):
                worst = errors(evaluator, rows, predictions)
    measured = speed(gold["entities"], 3)
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
