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
from agents.identity.book import MOST_LISTED
from agents.identity.evidence import evidence_of
from agents.identity.names import keys, person_name
from agents.identity.profile import of_evidence
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
    others = [f"name {k}" for k in range(5_000)]
    number = 0
    while True:
        number += 1
        # Zipf's law, nearly: the square of an even draw.
        first = given[int(len(given) * draw.random() ** 3)]
        surname = last[int(len(last) * draw.random() ** 3)]
        near = dict.fromkeys(draw.sample(words, WORDS), 0.15)
        yield Sighting(
            article=f"a{number // NAMED}",
            entity=f"e{number}",
            kind="person",
            name=f"{first.title()} {surname.title()}",
            at=float(number),
            near=near,
            beside=dict(list(near.items())[:6]),
            company=dict.fromkeys(draw.sample(others, 10), 0.3),
        )


def _fill(
    database: Database,
    people: Iterator[Sighting],
    lists: dict[str, dict[str, int]],
    there: int,
    size: int,
) -> None:
    """Write profiles and lists at once, as articles with one of these people each would leave them;
    what is around them is of a few people in turn."""
    background = Background()
    known = [of_evidence("", [evidence_of(next(people), background)]).to_json() for _ in range(500)]
    changed: set[str] = set()
    while there < size:
        rows = []
        for _ in range(min(CHUNK, size - there)):
            seen = next(people)
            identity = f"p{there:016x}"
            profile = dict(known[there % len(known)])
            evidence = {**profile["kept"][0], "names": [seen.name], "article": seen.article}
            profile |= {"id": identity, "names": {seen.name: 1}, "kept": [evidence]}
            there += 1
            rows.append({"identity": identity, "profile": zstd.compress(orjson.dumps(profile), 1)})
            for key in keys(person_name(seen.name), "person"):
                listed = lists.setdefault(key, {})
                listed[identity] = 1
                changed.add(key)
                if len(listed) > MOST_LISTED:
                    del listed[next(iter(listed))]
        with database.writing() as connection:
            put(
                connection, identity_profiles, [{**r, "profile": bytes(r["profile"])} for r in rows]
            )
    order = sorted(changed)
    for start in range(0, len(order), CHUNK):
        some = order[start : start + CHUNK]
        rows = [{"key": key, "identities": list(lists[key].items())} for key in some]
        with database.writing() as connection:
            put(connection, identity_keys, rows)


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
                shelf.book.take(sighting)
            shelf.save()
            spent += time.process_time() - began
            connection.rollback()
    return spent / PROBES * 1000
