"""Predictions of the agents' own functions over a gold file, for the enrichment evaluator.

    python -m benchmarks.enrichment --task entities --gold GOLD.jsonl --out PREDICTIONS.jsonl
    python -m benchmarks.enrichment --task entities --gold GOLD.jsonl --report

`--half tune|report` takes only the documents that weights were learned from, or only the others
(see `tools.entities.training`). `--report` measures words a CPU second against bare `nlp.pipe`
with `ner` alone, alternating in the same process.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language

from agents.entities import find_entities, load_ner
from agents.entities.ner import DEFAULT_MODEL
from agents.speed.gemm import use_fast_products
from tools.entities.training import in_tune_half
from tools.jsonlines import read_json_lines

BATCH = 64
"""Articles a batch; spaCy's default is larger and slower."""

Row = dict[str, Any]
Predict = Callable[[Sequence[Row]], list[Row]]


def as_article(row: Row) -> Row:
    """A gold document as the article that ingest would make of its text."""
    return {
        "id": row["id"],
        "title": None,
        "text": row["text"],
        "excluded": [],
        "language": row.get("language", "en"),
        "published": row.get("date") or row.get("dct"),
        "outlet": row.get("outlet"),
    }


def predict_entities(rows: Sequence[Row]) -> list[Row]:
    """Lines of the evaluator's task `entities`: every mention with its type."""
    found = find_entities([as_article(row) for row in rows], load_ner(DEFAULT_MODEL))
    return [
        {
            "id": row["id"],
            "mentions": [
                {"start": mention["start"], "end": mention["end"], "type": entity["type"]}
                for entity in entities
                for mention in entity["mentions"]
            ],
        }
        for row, entities in zip(rows, found, strict=True)
    ]


def predict_clusters(rows: Sequence[Row]) -> list[Row]:
    """Lines of the evaluator's task `clusters`: an entity is a cluster, with its name."""
    found = find_entities([as_article(row) for row in rows], load_ner(DEFAULT_MODEL))
    return [
        {
            "id": row["id"],
            "mentions": [
                {
                    "start": mention["start"],
                    "end": mention["end"],
                    "type": entity["type"],
                    "cluster": entity["id"],
                }
                for entity in entities
                for mention in entity["mentions"]
            ],
            "names": {entity["id"]: entity["name"] for entity in entities if entity["mentions"]},
        }
        for row, entities in zip(rows, found, strict=True)
    ]


TASKS: dict[str, Predict | str] = {
    "entities": predict_entities,
    "clusters": predict_clusters,
    "places": "benchmarks.enrichment_places_dates:predict_places",
    "dates": "benchmarks.enrichment_places_dates:predict_dates",
    "dates_gum": "benchmarks.enrichment_places_dates:predict_dates",
}
"""Task to its function, or to `module:function`, imported when it is asked for."""


def task(name: str) -> Predict:
    """The function of a task."""
    found = TASKS[name]
    if not isinstance(found, str):
        return found
    module, function = found.split(":")
    loaded: Predict = getattr(importlib.import_module(module), function)
    return loaded


def speed(rows: Sequence[Row], rounds: int) -> dict[str, float]:
    """Words a CPU second of bare `ner` and of `find_entities`, medians over rounds; their ratio.

    Bare `ner` as spaCy loads it, both as `nlp.pipe(texts)` stands and with batches of `BATCH`,
    which is faster; `find_entities` with the pipeline as the agent loads it, anew each round, so
    that it knows no word yet.
    """
    bare = spacy.load(DEFAULT_MODEL)
    for name in bare.pipe_names:
        if name != "ner":
            bare.remove_pipe(name)
    use_fast_products()
    articles = [as_article(row) for row in rows]
    texts = [article["text"] for article in articles]
    count = sum(len(text.split()) for text in texts)

    def run_bare() -> None:
        for _ in bare.pipe(texts):
            pass

    def run_batched() -> None:
        for _ in bare.pipe(texts, batch_size=BATCH):
            pass

    def run_ours(nlp: Language) -> None:
        for start in range(0, len(articles), BATCH):
            find_entities(articles[start : start + BATCH], nlp)

    def seconds(run: Callable[..., None], *arguments: Language) -> float:
        started = time.process_time()
        run(*arguments)
        return time.process_time() - started

    seconds(run_batched)
    seconds(run_ours, load_ner(DEFAULT_MODEL))
    rows_of = [
        (seconds(run_bare), seconds(run_batched), seconds(run_ours, load_ner(DEFAULT_MODEL)))
        for _ in range(rounds)
    ]
    plain, batched, whole = (statistics.median(column) for column in zip(*rows_of, strict=True))
    return {
        "words": count,
        "bare_words_per_second": round(count / plain),
        "bare_batched_words_per_second": round(count / batched),
        "entities_words_per_second": round(count / whole),
        "ratio": round(statistics.median(one / three for one, _, three in rows_of), 3),
        "ratio_batched": round(statistics.median(two / three for _, two, three in rows_of), 3),
    }


def main() -> int:
    """Read the command line; write predictions, or measure speed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--task", choices=sorted(TASKS), required=True)
    parser.add_argument("--gold", type=Path, required=True, help="gold file, JSON Lines")
    parser.add_argument("--out", type=Path, help="where predictions are written")
    parser.add_argument("--half", choices=["tune", "report"], help="only this half of the gold")
    parser.add_argument("--report", action="store_true", help="print the speed figures as JSON")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of --report (default 5)")
    options = parser.parse_args()
    if not (options.out or options.report):
        parser.error("give --out FILE, --report, or both")
    rows = list(read_json_lines(options.gold))
    if options.half:
        rows = [row for row in rows if in_tune_half(row["id"]) == (options.half == "tune")]
    if options.out:
        with options.out.open("w", encoding="utf-8") as file:
            for line in task(options.task)(rows):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    if options.report:
        sys.stdout.write(json.dumps(speed(rows, options.rounds)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
