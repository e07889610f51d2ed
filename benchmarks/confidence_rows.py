"""What is known of quotes, beside whether people call them quotes: to fit their confidence.

    python -m benchmarks.confidence_rows --shared ../shared [--more FILE.jsonl] > rows.jsonl
    python -m tools.quotes.confidence rows.jsonl

From the tune part of the gold of `benchmarks.news`, from `gold/own.jsonl` and from the texts of
FILE: a line each, with `id`, `text`, and `quotes` as the gold has them. A line for each stretch:
the text's identifier, the kind of the quote, what `agents.quotes.confidence` knows of it, and
whether the gold has it (likeness .5); stretches that match optional gold are left out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from agents.models import use
from agents.quotes import QuoteInput, extract_quotes, load_model
from agents.quotes.agent import load
from agents.quotes.confidence import Confidence, Row
from benchmarks.news import (
    GOLD,
    MORE,
    OWN,
    found_stretches,
    gold_stretches,
    in_report_part,
    match,
    texts,
)
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


Given = tuple[Mapping[str, Any], str, bytes, str]
"""A row of gold, the annotated text, what is published of it, and its content type."""


def given_texts(shared: Path, part: str, more: Path | None) -> list[Given]:
    """The annotated texts of a part of the gold, and those of a file."""
    known = texts(shared)
    gold = [r for r in read_json_lines(GOLD) if in_report_part(r["id"]) == (part == "report")]
    gold += read_json_lines(MORE) if part == "tune" else ()
    out = [(row, *known[row["id"]]) for row in gold]
    files = [OWN] if part == "tune" else []
    files += [more] if more is not None else []
    for row in (row for file in files for row in read_json_lines(file)):
        value = json.dumps({"id": row["id"], "text": row["text"]}).encode()
        out.append((row, row["text"], value, "application/json"))
    return out


def rows(given: Sequence[Given]) -> Iterator[dict[str, Any]]:
    """The lines of annotated texts."""
    settings = load_settings()
    use(settings.language_settings())
    nlp, model = load("en"), load_model()
    if nlp is None or model is None:
        raise SystemExit("There is no model of English.")
    events = analyze(((value, kind) for _, _, value, kind in given), settings)
    for (row, text, _, _), event in zip(given, events, strict=True):
        article = event["article"]
        seen = Recorder()
        taken = QuoteInput(
            text=article["text"],
            title=article.get("title"),
            excluded=tuple((start, end) for start, end in article["excluded"]),
            language=article["language"],
        )
        (again,) = extract_quotes([taken], nlp, model, None, seen)
        by_id = {
            quote["id"]: seen.rows[number]
            for quote, one in zip(event["quotes"], again, strict=True)
            if (number := round(one.confidence * STEPS)) < len(seen.rows)
        }
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
    parser.add_argument("--more", type=Path, metavar="FILE", help="more annotated texts")
    given = parser.parse_args()
    for row in rows(given_texts(given.shared, given.part, given.more)):
        write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
