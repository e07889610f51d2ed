"""What an article costs as stories grow: made-up articles of one day in an SQLite archive."""

from __future__ import annotations

import math
import random
import tempfile
import time
from itertools import accumulate
from pathlib import Path

import orjson
from cramjam import zstd
from sqlalchemy import insert

from agents.stories.book import Book
from agents.stories.sketch import Sketch, Weights
from streams.archive.database import Database, open_database
from streams.archive.identity_rows import put
from streams.archive.story_rows import give_stories
from streams.archive.tables import stories, story_keys, story_profiles

DAY = 500_000
"""Articles of a day: their times lie so close together."""
PROBES = 10
"""Batches of BATCH articles whose cost is taken at each size."""
BATCH = 20
WORDS, NAMES = 120, 15
VOCABULARY, KNOWN = 100_000, 200_000
SAME = 0.4
"""Share of articles that tell of what an earlier one told."""


class Made:
    """Made-up sketches, one after the other; words and names by Zipf's law."""

    def __init__(self) -> None:
        self.draw = random.Random(21)
        self.words = list(accumulate(1 / rank for rank in range(10, VOCABULARY)))
        self.names = list(accumulate(1 / rank for rank in range(3, KNOWN)))
        self.lately: list[Sketch] = []
        self.number = 0

    def one(self) -> Sketch:
        """The next article."""
        self.number += 1
        at = self.number * 86_400 / DAY
        if self.lately and self.draw.random() < SAME:
            before = self.draw.choice(self.lately)
            kept = dict(self.draw.sample(sorted(before.words.items()), WORDS * 2 // 3))
            words = {**self._vector("w", self.words, WORDS // 3), **kept}
            return Sketch(f"a{self.number}", at, None, _unit(words), before.names)
        made = Sketch(
            f"a{self.number}",
            at,
            None,
            self._vector("w", self.words, WORDS),
            self._vector("n", self.names, NAMES),
        )
        self.lately = [*self.lately[-2_000:], made]
        return made

    def _vector(self, kind: str, ranks: list[float], most: int) -> Weights:
        drawn = self.draw.choices(range(len(ranks)), cum_weights=ranks, k=most)
        return _unit({f"{kind}{rank}": math.log(rank + 3) for rank in drawn})


def _unit(words: Weights) -> Weights:
    length = math.sqrt(sum(weight * weight for weight in words.values()))
    return {word: round(weight / length, 4) for word, weight in words.items()}


def growth(largest: int) -> list[str]:
    """The table: milliseconds of processor time an article, as articles grow."""
    sizes = [size for size in (1_000, 10_000, 50_000, 100_000) if size <= largest]
    lines = [
        "| articles before | stories | ms an article | beside the first |",
        "| --- | --- | --- | --- |",
    ]
    book, made = Book(), Made()
    first = 0.0
    for size in sizes:
        while made.number < size:
            book.assign(made.one())
        with tempfile.TemporaryDirectory() as folder:
            database = open_database(str(Path(folder) / "growth.sqlite"))
            _fill(database, book)
            cost = _cost(database, book, made)
            database.close()
        first = first or cost
        lines.append(f"| {size:,} | {len(book.stories):,} | {cost:.2f} | {cost / first:.2f} |")
    hours = cost * DAY / 3_600_000
    lines += [
        "",
        f"Made-up articles, {DAY:,} a day, {SAME:.0%} of them on what an earlier one told; "
        "processor time of deciding and of reading and writing its rows in SQLite, "
        f"{BATCH} articles a transaction; without reading the article and finding out who is "
        "who. What is looked at for an article is bounded; until lists of common words are full, "
        f"it grows. At the last row's cost a day of {DAY:,} articles takes {hours:.1f} hours of "
        "one core (derived).",
    ]
    return lines


def _fill(database: Database, book: Book) -> None:
    with database.writing() as connection:
        connection.execute(
            insert(stories), [{"id": one, "taken": 0, "redirect_to": None} for one in book.stories]
        )
        connection.execute(
            insert(story_profiles),
            [
                {
                    "story": id,
                    "taken": 0,
                    "profile": bytes(zstd.compress(orjson.dumps(story.to_json()), 1)),
                }
                for id, story in book.stories.items()
            ],
        )
        rows = [{"key": key, "stories": list(some.items())} for key, some in book.lists.items()]
        put(connection, story_keys, rows)


def _cost(database: Database, book: Book, made: Made) -> float:
    took = 0.0
    for _ in range(PROBES):
        some = [made.one() for _ in range(BATCH)]
        began = time.process_time()
        with database.writing() as connection:
            give_stories(connection, list(enumerate(some, made.number)))
        took += time.process_time() - began
        for one in some:
            book.assign(one)
    return 1000 * took / (PROBES * BATCH)
