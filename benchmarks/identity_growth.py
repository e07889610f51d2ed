"""What an article costs as identities grow: made-up people in an SQLite archive."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
from cramjam import zstd

from agents.identity.background import Background
from agents.identity.book import MOST_LISTED, stored_keys
from agents.identity.profile import of_sighting
from agents.identity.sightings import Sighting
from agents.lexicon.names import given_names, surnames
from streams.archive.database import Database, open_database
from streams.archive.identities import Shelf
from streams.archive.identity_rows import put
from streams.archive.tables import identity_keys, identity_profiles

PROBES = 60
"""Articles whose cost is taken at each size."""
NAMED = 15
"""People that one of them names."""
WORDS = 40
CHUNK = 20_000


def growth(largest: int) -> list[str]:
    """The table: milliseconds of processor time an article, at powers of ten."""
    sizes = [size for size in (10_000, 100_000, 1_000_000) if size <= largest]
    lines = ["| identities | ms an article | beside the first |", "| --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(str(Path(folder) / "growth.sqlite"))
        draw = random.Random(20)
        people = _people(draw)
        lists: dict[str, dict[str, int]] = {}
        there, first = 0, 0.0
        for size in sizes:
            _fill(database, people, lists, there, size)
            there = size
            cost = _cost(database, people)
            first = first or cost
            lines.append(f"| {size:,} | {cost:.1f} | {cost / first:.2f} |")
        database.close()
    lines += [
        "",
        f"{NAMED} made-up people an article, some names far more used than others, so the "
        "most used are thousands of people's; processor time of a resolver in SQLite, with "
        "reading and writing its rows.",
    ]
    return lines


def _people(draw: random.Random) -> Iterator[Sighting]:
    given = sorted(given_names())
    last = sorted(surnames())
    words = [f"word{k}" for k in range(20_000)]
    number = 0
    while True:
        number += 1
        # Zipf's law, nearly: the square of an even draw.
        first = given[int(len(given) * draw.random() ** 3)]
        surname = last[int(len(last) * draw.random() ** 3)]
        near = {words[draw.randrange(len(words))]: 0.15 for _ in range(WORDS)}
        yield Sighting(
            article=f"a{number // NAMED}",
            entity=f"e{number}",
            kind="person",
            name=f"{first.title()} {surname.title()}",
            at=float(number),
            near=near,
            beside=dict(list(near.items())[:6]),
            topic=near,
            company={f"name {draw.randrange(5_000)}": 0.3 for _ in range(10)},
        )


def _fill(
    database: Database,
    people: Iterator[Sighting],
    lists: dict[str, dict[str, int]],
    there: int,
    size: int,
) -> None:
    background = Background()
    while there < size:
        rows, changed = [], set()
        for _ in range(min(CHUNK, size - there)):
            profile = of_sighting(next(people), background, f"p{there:016x}")
            there += 1
            kept = bytes(zstd.compress(orjson.dumps(profile.to_json()), 1))
            rows.append({"identity": profile.id, "profile": kept})
            for key in stored_keys(profile):
                listed = lists.setdefault(key, {})
                listed[profile.id] = 1
                changed.add(key)
                if len(listed) > MOST_LISTED:
                    del listed[next(iter(listed))]
        with database.writing() as connection:
            put(connection, identity_profiles, rows)
            put(
                connection,
                identity_keys,
                [{"key": key, "identities": list(lists[key].items())} for key in sorted(changed)],
            )


def _cost(database: Database, people: Iterator[Sighting]) -> float:
    background = Background()
    spent = 0.0
    for _ in range(PROBES):
        seen = [next(people) for _ in range(NAMED)]
        with database.writing() as connection:
            began = time.process_time()
            shelf = Shelf(connection, background)
            shelf.load(seen)
            for sighting in seen:
                shelf.count(shelf.book.take(sighting).identity, sighting, 1)
            shelf.save()
            spent += time.process_time() - began
            connection.rollback()
    return spent / PROBES * 1000
