"""What is known of quotes, beside whether people call them quotes: to fit their confidence.

    python -m benchmarks.confidence_rows --shared ../shared > rows.jsonl
    python -m tools.quotes.confidence rows.jsonl

From the tune part of the gold of `benchmarks.news`. A line for each stretch: the text's
identifier, the kind of the quote, what `agents.quotes.confidence` knows of it, and whether the
gold has it (likeness .5); stretches that match optional gold are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from agents.models import use
from agents.quotes import QuoteInput, extract_quotes, load_model
from agents.quotes.agent import load
from agents.quotes.confidence import Confidence, Row
from benchmarks.news import GOLD, found_stretches, gold_stretches, in_report_part, match, texts
from schemas.quotes import QuoteKind
from streams.pipeline import analyze
from streams.settings import load_settings
from tools.jsonlines import read_json_lines

STEPS = 10_000
"""Confidences are rounded to a part of this."""


class Recorder(Confidence):
    """Keeps what it is asked about; the probability that it gives tells the number of the row."""

    def __init__(self) -> None:
        super().__init__({})
        self.rows: list[Row] = []

    def __call__(self, kind: QuoteKind, row: Row) -> float:
        self.rows.append(row)
        return (len(self.rows) - 1) / STEPS


def rows(shared: Path, part: str) -> Iterator[dict[str, Any]]:
    """The lines of a part of the gold."""
    settings = load_settings()
    use(settings.language_settings())
    nlp, model = load("en"), load_model()
    if nlp is None or model is None:
        raise SystemExit("There is no model of English.")
    gold_rows = [r for r in read_json_lines(GOLD) if in_report_part(r["id"]) == (part == "report")]
    known = texts(shared)
    events = analyze(((known[row["id"]][1], known[row["id"]][2]) for row in gold_rows), settings)
    for row, event in zip(gold_rows, events, strict=True):
        article = event["article"]
        seen = Recorder()
        given = QuoteInput(
            text=article["text"],
            title=article.get("title"),
            excluded=tuple((start, end) for start, end in article["excluded"]),
            language=article["language"],
        )
        (again,) = extract_quotes([given], nlp, model, None, seen)
        by_id = {
            quote["id"]: seen.rows[number]
            for quote, one in zip(event["quotes"], again, strict=True)
            if (number := round(one.confidence * STEPS)) < len(seen.rows)
        }
        text = known[row["id"]][0]
        gold, found = gold_stretches(row, text), found_stretches(event, text)
        pairs = match(gold, found)
        for n, one in enumerate(found):
            k = pairs.get(n, (-1, 0.0))[0]
            if one.quote not in by_id or (k >= 0 and gold[k].optional):
                continue
            yield {
                "id": row["id"],
                "kind": one.kind,
                "known": by_id[one.quote],
                "right": k >= 0,
                "shown": one.shown,
            }


def main(write: Callable[[str], object] = sys.stdout.write) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--part", choices=["tune", "report"], default="tune")
    given = parser.parse_args()
    for row in rows(given.shared, given.part):
        write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
