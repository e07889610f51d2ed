"""Predictions of places and dates over a gold file, for the enrichment evaluator.

`benchmarks/enrichment.py` calls the functions; alone, with scores of both halves of the gold:

    python -m benchmarks.enrichment_places_dates --task dates --gold GOLD.jsonl --out PRED.jsonl
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from agents.enrich.places.locate import locate
from agents.entities import find_entities, load_ner
from agents.entities.dates.find import find_dates
from agents.entities.ner import DEFAULT_MODEL
from tools.entities.training import in_tune_half
from tools.jsonlines import read_json_lines

Row = dict[str, Any]


def as_article(row: Row) -> Row:
    """A gold document as the article that ingest would make of it."""
    return {
        "id": row["id"],
        "title": None,
        "text": row["text"],
        "excluded": [],
        "language": row.get("language", "en"),
        "published": row.get("date") or row.get("dct"),
        "outlet": row.get("outlet") or row.get("domain"),
        "url": row.get("url"),
        "dateline": None,
    }


def predict_places(rows: Sequence[Row]) -> list[Row]:
    """Lines of the evaluator's task `places`: every mention of a place with its point."""
    articles = [as_article(row) for row in rows]
    found = find_entities(articles, load_ner(DEFAULT_MODEL))
    lines = []
    for article, entities in zip(articles, found, strict=True):
        points = {}
        for place in locate(article, entities):
            for mention in place["mentions"]:
                if mention.get("field", "text") == "text":
                    points[mention["start"], mention["end"]] = {
                        "start": mention["start"],
                        "end": mention["end"],
                        "lat": place["latitude"],
                        "lon": place["longitude"],
                        "geoname_id": place["geonames"],
                    }
        lines.append({"id": article["id"], "places": [points[span] for span in sorted(points)]})
    return lines


def predict_dates(rows: Sequence[Row]) -> list[Row]:
    """Lines of the evaluator's tasks on dates, values in its notation (TIMEX3)."""
    lines = []
    for row in rows:
        published = row.get("date") or row.get("dct")
        mentions = find_dates(row["text"], published, row.get("language", "en"))
        dates = [
            {"start": mention["start"], "end": mention["end"], "value": as_timex(mention)}
            for mention in mentions
        ]
        lines.append({"id": row["id"], "dates": dates})
    return lines


_SEASONS = {"21": "SP", "22": "SU", "23": "FA", "24": "WI"}


def as_timex(mention: Row) -> str:
    """A date's value as TIMEX3 writes it; they differ in weekends, seasons and half years."""
    value, until = str(mention["value"]), mention["until"]
    if mention["granularity"] == "weekend":
        year, week, _ = date.fromisoformat(value).isocalendar()
        return f"{year}-W{week:02d}-WE"
    if mention["granularity"] == "season":
        return f"{value[:4]}-{_SEASONS[value[5:]]}"
    if until and value[5:] in ("01", "07") and until[5:] in ("06", "12"):
        return f"{value[:4]}-H{1 if value[5:] == '01' else 2}"
    return value


TASKS = {"places": predict_places, "dates": predict_dates, "dates_gum": predict_dates}


def run_task(task: str, gold: Path) -> Iterator[Row]:
    """Prediction lines of `places`, `dates` or `dates_gum` over a gold file (JSON Lines)."""
    yield from TASKS[task](list(read_json_lines(gold)))


def main() -> int:
    """Read the command line; write predictions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--task", choices=sorted(TASKS), required=True)
    parser.add_argument("--gold", type=Path, required=True, help="gold file, JSON Lines")
    parser.add_argument("--out", type=Path, required=True, help="where predictions are written")
    parser.add_argument("--half", choices=["tune", "report"], help="only this half of the gold")
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as file:
        for line in run_task(options.task, options.gold):
            if not options.half or in_tune_half(line["id"]) == (options.half == "tune"):
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
