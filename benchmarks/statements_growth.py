"""What statements cost the archive, an article, as it grows.

    python -m benchmarks.statements_growth [--quotes 120000]

Made-up articles of 12 quotes, of 12 to 36 words drawn from 20,000 by Zipf's law, by 2,000 speakers,
of whom the first says a ninth of all; four in ten articles are copies of one before, half of their
quotes cut. Each batch of 20 articles is given its statements as the archiver does it; the time is
of CPU, without that of PostgreSQL's server.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from benchmarks.harness import table
from streams.archive.database import Database, open_database
from streams.archive.identities import BATCH
from streams.archive.statements import give_statements
from streams.archive.tables import SPAN, articles, quotes, statement_keys, statements

RESULTS = Path(__file__).parent / "results" / "statements_growth.md"
QUOTES = 12
WORDS, SPEAKERS = 20_000, 2_000
STEPS = 5


def made(count: int, seed: int = 7) -> Iterator[list[tuple[str, str]]]:
    """Articles, each as its quotes: speaker and words."""
    rng = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(4, 9))) for _ in range(WORDS)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(WORDS)))
    heard = list(accumulate(1 / (rank + 1) for rank in range(SPEAKERS)))
    whole: list[list[tuple[str, str]]] = []
    for _ in range(count):
        if whole and rng.random() < 0.4:
            base = rng.choice(whole[-500:])
            yield [(who, _cut(text, rng) if rng.random() < 0.5 else text) for who, text in base]
            continue
        names = rng.choices(range(SPEAKERS), cum_weights=heard, k=QUOTES)
        said = [
            (
                f"Speaker {who}",
                " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(12, 36))),
            )
            for who in names
        ]
        whole.append(said)
        yield said


def _cut(text: str, rng: random.Random) -> str:
    words = text.split()
    keep = max(6, round(len(words) * rng.uniform(0.4, 0.9)))
    return " ".join(words[:keep])


def _rows(number: int, said: list[tuple[str, str]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    at = 1_700_000_000 + number * 60
    id = number * SPAN
    shared = {"published_at": at, "language": "en"}
    head = {
        "id": id, "article": f"urn:made:{number}", "version": "1", "authors": [], "words": 500,
        "seen_at": at, "incomplete": [], "event": b"", "resolved": True, "moment": number << 20,
        "partition": 0, "offset": number, **shared,
    }  # fmt: skip
    return head, [
        {
            "id": id + k, "article_id": id, "quote": f"q{k}", "kind": "direct",
            "modality": "asserted", "text": text, "first": 0, "last": 1, "speaker": who,
            "speaker_method": "name", "speaker_confidence": 1.0, "confidence": 1.0,
            "moment": (number << 20) + k, **shared,
        }
        for k, (who, text) in enumerate(said, 1)
    ]  # fmt: skip


def run(database: Database, count: int) -> list[tuple[int, int, int, float]]:
    """At each step: quotes, statements and keys that there are, and milliseconds an article."""
    found = []
    spent, done = 0.0, 0
    batch: list[list[tuple[str, str]]] = []
    number = 0
    for said in made(count // QUOTES):
        batch.append(said)
        if len(batch) < BATCH:
            continue
        rows = [_rows(number + k, one) for k, one in enumerate(batch)]
        number += len(batch)
        batch = []
        with database.writing() as connection:
            connection.execute(insert(articles), [head for head, _ in rows])
            connection.execute(insert(quotes), [one for _, some in rows for one in some])
        before = time.process_time()
        with database.writing() as connection:
            give_statements(connection, [head["id"] for head, _ in rows])
        spent += time.process_time() - before
        done += len(rows)
        if done >= count // QUOTES // STEPS:
            with database.reading() as connection:
                sizes = [
                    connection.execute(select(func.count()).select_from(one)).scalar_one()
                    for one in (quotes, statements, statement_keys)
                ]
            found.append((*sizes, spent / done * 1000))
            spent, done = 0.0, 0
    return found


def report(count: int) -> str:
    """The tables, as Markdown."""
    from tests.postgresql import Postgresql

    doc = (__doc__ or "").split("\n\n", 2)[2].strip()
    lines = ["# Statements as the archive grows", "", doc, "", f"Measured on {date.today()}."]
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "archive.sqlite")
        server = Postgresql(trusting=True)
        try:
            for name, address in (("SQLite", str(path)), ("PostgreSQL", server.make("archive"))):
                database = open_database(address)
                steps = run(database, count)
                database.close()
                head = ("quotes", "statements", "keys", "ms an article")
                rows = [(f"{q:,}", f"{s:,}", f"{k:,}", f"{ms:.1f}") for q, s, k, ms in steps]
                lines += ["", f"{name}:", "", table(head, rows)]
        finally:
            server.close()
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quotes", type=int, default=120_000)
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    text = report(given.quotes)
    given.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
