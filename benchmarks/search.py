"""Searching the archive: what an answer costs as the archive grows.

    python -m benchmarks.search [--count 1000000] [--json]

Made-up quotes (words, speakers and whom they speak about by Zipf's law, three years, 300 outlets)
stand in two archives of each database: SMALL quotes, and `--count`. The same mix of questions goes
to both in turn, so that what else the machine does slows both: words of every frequency, two and
three of them, phrases, beginnings, speakers by name and by identity, whom it is about, outlets and
times, denials, pages further on, facets, names as they are typed, pages of people.
"""

from __future__ import annotations

import itertools
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text

from benchmarks.harness import command_line, quantile, table
from streams.archive import Archive
from streams.archive.counted import Counting
from streams.archive.database import Database, open_database
from streams.archive.index import GAP, Field, fts5_text, moment, tag, tsvector_text
from streams.archive.tables import SPAN

SMALL = 10_000
GROWTH = 3.0
"""The 95th percentile at the full size, beside that at SMALL: at most so many times."""
ASKED = 400
FLOOR = 0.4
SEED = 7

WORDS, WORDS_OF_QUOTE = 60_000, 20
QUOTES_OF_ARTICLE, ENTITIES_OF_ARTICLE = 4, 5
OUTLETS, PLACES = 300, 500
BEGIN, SECONDS = 1_640_995_200, 3 * 365 * 86_400
CHUNK = 2_000
"""Articles that are written at once."""


# -- made-up archives


class Made:
    """What is in an archive of so many quotes: the same beginning in every size."""

    def __init__(self, quotes: int) -> None:
        self.articles = quotes // QUOTES_OF_ARTICLE
        self.people = max(200, quotes // 20)
        self.random = np.random.default_rng(SEED)

    def zipf(self, among: int, shape: tuple[int, ...]) -> Any:
        """Numbers below `among`, the lower the more frequent."""
        ranks = among ** self.random.random(shape)
        return ranks.astype(np.int64) % among

    def chunks(self) -> Iterator[dict[str, list[tuple[Any, ...]]]]:
        """Rows by table, some articles at a time."""
        for begin in range(0, self.articles, CHUNK):
            yield self._chunk(begin, min(begin + CHUNK, self.articles))

    def _chunk(self, begin: int, end: int) -> dict[str, list[tuple[Any, ...]]]:
        count = end - begin
        said = self.zipf(WORDS, (count, QUOTES_OF_ARTICLE, WORDS_OF_QUOTE)).tolist()
        people = self.zipf(self.people, (count, ENTITIES_OF_ARTICLE)).tolist()
        outlets = self.zipf(OUTLETS, (count,)).tolist()
        where = self.zipf(PLACES, (count,)).tolist()
        when = (BEGIN + self.random.random(count) * SECONDS).astype(np.int64).tolist()
        dice = self.random.random((count, QUOTES_OF_ARTICLE, 3)).tolist()
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
        for at in range(count):
            self._article(
                rows, begin + at, said[at], people[at], (outlets[at], where[at], when[at]), dice[at]
            )
        return rows

    def _article(
        self,
        rows: dict[str, list[tuple[Any, ...]]],
        number: int,
        said: list[list[int]],
        people: list[int],
        place: tuple[int, int, int],
        dice: list[list[float]],
    ) -> None:
        id = (number * 2_654_435_761 % (1 << 32)) * SPAN
        outlet, where, when = f"Outlet {place[0]}", f"Place{place[1]}", place[2]
        shared = [
            *(GAP, f"{Field.PLACE.value}place{place[1]}", GAP),
            *(f"{Field.OUTLET.value}outlet", f"{Field.OUTLET.value}{place[0]}", GAP),
            tag(Field.LANGUAGE, "en"),
        ]
        rows["articles"].append(
            (id, f"urn:{number}", f"w{said[0][0]} w{said[0][1]}", outlet, when, moment(when, id))
        )
        rows["article_words"].append(
            (id, moment(when, id), [f"w{said[0][0]}", f"w{said[0][1]}", *shared])
        )
        rows["places"].append((id + 1, id, id + 1, where))
        for n, person in enumerate(people, 1):
            rows["entities"].append(
                (id + n, id, f"e{n}", full_name(person), when, person_id(person))
            )
        for n, words in enumerate(said, 1):
            speaker, about = people[n % 2], people[2 + n % 3]
            kind = ("direct", "indirect", "mixed", "partial")[int(dice[n - 1][0] * 4)]
            modality = "asserted" if dice[n - 1][1] < 0.96 else "denied"
            at = moment(when, id, n)
            rows["quotes"].append(
                (
                    *(id + n, id, f"q{n}", kind, modality, " ".join(f"w{w}" for w in words)),
                    *(full_name(speaker), id + 1 + n % 2, round(0.3 + 0.7 * dice[n - 1][2], 4)),
                    *(when, outlet, person_id(speaker), at),
                )
            )
            tokens = [
                *(f"w{w}" for w in words),
                *name_tokens(Field.SPEAKER, speaker),
                *name_tokens(Field.ABOUT, about),
                tag(Field.KIND, kind),
                tag(Field.MODALITY, modality),
                *shared,
            ]
            rows["quote_words"].append((id + n, at, tokens))
            rows["quote_entities"].append((id + n, id + 3 + n % 3, "about"))
            if dice[n - 1][0] < 0.25:
                rows["quote_places"].append((id + n, id + 1))


def full_name(person: int) -> str:
    """A name of one of so many first names and a family name."""
    return f"First{person % 211} Family{person % 4_999}"


def person_id(person: int) -> str:
    return f"p{person:016d}"


def name_tokens(field: Field, person: int) -> list[str]:
    first, last = full_name(person).lower().split()
    return [GAP, field.value + first, field.value + last, GAP]


COLUMNS: dict[str, dict[str, Any]] = {
    "articles": {
        **dict.fromkeys(("id", "article", "title", "outlet", "published_at", "moment")),
        "version": "1",
        "authors": "[]",
        "language": "en",
        "words": 300,
        "seen_at": 0,
        "incomplete": "[]",
        "event": b"",
    },
    "article_words": dict.fromkeys(("article_id", "moment", "words")),
    "entities": {
        **dict.fromkeys(("id", "article_id", "entity", "name", "published_at", "identity")),
        "type": "PERSON",
        "salience": 0.1,
        "mentions": 1,
        "aliases": "[]",
        "roles": "[]",
        "links": "[]",
    },
    "places": {
        **dict.fromkeys(("id", "article_id", "entity_id", "name")),
        "kind": "city",
        "latitude": 0.0,
        "longitude": 0.0,
        "confidence": 1.0,
    },
    "quotes": {
        **dict.fromkeys(("id", "article_id", "quote", "kind", "modality", "text", "speaker")),
        **dict.fromkeys(("speaker_entity", "confidence", "published_at", "outlet")),
        **dict.fromkeys(("speaker_identity", "moment")),
        "first": 0,
        "last": 9,
        "speaker_method": "name",
        "speaker_confidence": 0.9,
        "language": "en",
    },
    "quote_words": dict.fromkeys(("quote_id", "moment", "words")),
    "quote_entities": dict.fromkeys(("quote_id", "entity_id", "role")),
    "quote_places": dict.fromkeys(("quote_id", "place_id")),
    "identities": {
        **dict.fromkeys(("id", "name", "quotes")),
        "kind": "person",
        "first_seen_at": BEGIN,
        "last_seen_at": BEGIN,
        "articles": 1,
    },
    "identity_names": {**dict.fromkeys(("identity", "name", "folded")), "articles": 1},
}
"""Columns of each table: those without a value here are in its rows, in this order."""


def fill(database: Database, made: Made) -> None:
    """Put it into an empty archive."""
    said: dict[int, int] = {}
    for rows in made.chunks():
        _write(database, rows)
        for row in rows["quotes"]:
            person = int(row[11][1:])
            said[person] = said.get(person, 0) + 1
    known = range(made.people)
    for some in (known[at : at + 20_000] for at in range(0, made.people, 20_000)):
        _write(
            database,
            {
                "identities": [(person_id(n), full_name(n), said.get(n, 0)) for n in some],
                "identity_names": [
                    (person_id(n), full_name(n), " " + full_name(n).lower()) for n in some
                ],
            },
        )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if database.sqlite else "VACUUM ANALYZE"))
    Counting(database, FLOOR).run()  # As the archiver does.


def _write(database: Database, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    with database.writing() as connection:
        driver = connection.connection.driver_connection
        for name, some in rows.items():
            given = COLUMNS[name]
            fixed = tuple(value for value in given.values() if value is not None)
            changing = [column for column, value in given.items() if value is None]
            columns = [*changing, *(column for column in given if given[column] is not None)]
            every = [(*_tokens(row, name, database.sqlite), *fixed) for row in some]
            _insert(driver, name, columns, every, database.sqlite)


def _tokens(row: tuple[Any, ...], name: str, sqlite: bool) -> tuple[Any, ...]:
    if not name.endswith("_words"):
        return row
    return (*row[:2], fts5_text(row[2]) if sqlite else tsvector_text(row[2]))


def _insert(
    driver: Any, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], sqlite: bool
) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    if sqlite:
        marks = ", ".join("?" * len(columns))
        driver.executemany(f'INSERT INTO "{name}" ({named}) VALUES ({marks})', rows)
        return
    with driver.cursor() as cursor, cursor.copy(f'COPY "{name}" ({named}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


# -- questions


Ask = Callable[[Archive], Any]


def questions() -> Iterator[tuple[str, Ask]]:
    """Kinds of question and one of them, the same for every archive, without end."""
    dice = random.Random(SEED)

    def word(among: int = WORDS) -> str:
        return f"w{int(among ** dice.random())}"

    def person() -> int:
        return int(200 ** dice.random())

    while True:
        one, two, who, whom = word(), word(300), person(), person()
        since = datetime.fromtimestamp(BEGIN + dice.random() * SECONDS, UTC)
        name, other = full_name(who), full_name(whom)
        yield "a word", lambda a, one=one: a.quotes(one)
        yield "two words", lambda a, one=one, two=two: a.quotes(f"{one} {two}")
        yield "a phrase", lambda a, two=two: a.quotes(f'"{two} w1"')
        yield "a beginning", lambda a, one=one: a.quotes(f"{one[:4]}*")
        yield "without a word", lambda a, one=one, two=two: a.quotes(f"{two} -{one}")
        yield "a speaker", lambda a, name=name: a.quotes(speakers=name)
        yield "an identity", lambda a, who=who: a.quotes(speakers=person_id(who))
        yield (
            "an identity's word",
            lambda a, who=who, two=two: a.quotes(two, speakers=person_id(who)),
        )
        yield (
            "who about whom",
            lambda a, name=name, other=other: a.quotes(speakers=name, about=other),
        )
        yield "a word about whom", lambda a, two=two, other=other: a.quotes(two, about=other)
        yield "a time", lambda a, two=two, since=since: a.quotes(two, until=since)
        yield (
            "an outlet's denials",
            lambda a, two=two: a.quotes(two, outlets=f"outlet {two[1:]}", modalities="denied"),
        )
        yield "the second page", lambda a, two=two: _second(a, two)
        yield "facets", lambda a, two=two: a.facets(two)
        yield "a name as it is typed", lambda a, name=name: a.people(name.split()[1][:8], limit=10)
        yield "a page of a person", lambda a, who=who: a.profile(person_id(who))
        yield "who is quoted", lambda a: a.quoted()
        yield "who is quoted since", lambda a, since=since: a.quoted(since=since)
        yield (
            "whom an outlet quotes",
            lambda a, two=two: a.quoted(outlet=f"Outlet {two[1:]}"),
        )


def _second(archive: Archive, words: str) -> Any:
    first = archive.quotes(words)
    return archive.quotes(words, cursor=first.next) if first.next else first


# -- runs


def run(count: int, asked: int = ASKED) -> dict[str, Any]:
    """Both databases with SMALL and `count` quotes."""
    from tests.postgresql import Postgresql

    found = {"count": count, "small": SMALL}
    with tempfile.TemporaryDirectory() as folder:
        paths = {size: str(Path(folder, f"{size}.sqlite")) for size in (SMALL, count)}
        found["sqlite"] = _compare(paths, asked)
        found["sqlite"]["bytes"] = Path(paths[count]).stat().st_size
    server = Postgresql(trusting=True)
    try:
        found["postgresql"] = _compare({size: server.make(f"a{size}") for size in paths}, asked)
    finally:
        server.close()
    return found


def _compare(addresses: dict[int, str], asked: int) -> dict[str, Any]:
    taken: dict[int, float] = {}
    for size, address in addresses.items():
        started = time.perf_counter()
        database = open_database(address)
        fill(database, Made(size))
        database.close()
        taken[size] = time.perf_counter() - started
    archives = [Archive(address, floor=FLOOR) for address in addresses.values()]
    spent: dict[str, list[list[float]]] = {}
    try:
        for number, (kind, ask) in enumerate(itertools.islice(questions(), asked + 32)):
            for at, archive in enumerate(archives):
                started = time.perf_counter()
                ask(archive)
                if number >= 32:  # The first ones open files.
                    seconds = time.perf_counter() - started
                    spent.setdefault(kind, [[], []])[at].append(1000 * seconds)
    finally:
        for archive in archives:
            archive.close()
    small, large = ([ms for both in spent.values() for ms in both[at]] for at in (0, 1))
    return {
        "filled_s": round(taken[max(taken)], 1),
        "small_ms": [round(quantile(small, share), 2) for share in (0.5, 0.95)],
        "large_ms": [round(quantile(large, share), 2) for share in (0.5, 0.95)],
        "kinds": {
            kind: [round(quantile(both[at], 0.95), 2) for at in (0, 1)]
            for kind, both in spent.items()
        },
    }


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    large = f"{found['count']:,}"
    rows, verdicts = [], []
    for name, title in names.items():
        one = found[name]
        ratio = one["large_ms"][1] / one["small_ms"][1]
        rows.append((title, *one["small_ms"], *one["large_ms"], f"{ratio:.2f}"))
        verdicts.append(f"{title} {'**met**' if ratio <= GROWTH else '**missed**'} ({ratio:.2f})")
    head = (
        *("", f"{found['small']:,} quotes: median, ms", "95 %, ms"),
        *(f"{large} quotes: median, ms", "95 %, ms", "times as long (95 %)"),
    )
    kinds = [
        (kind, *found["sqlite"]["kinds"][kind], *found["postgresql"]["kinds"][kind])
        for kind in found["sqlite"]["kinds"]
    ]
    heads = ("95 %, ms", *(f"{title}, {n}" for title in names.values() for n in ("small", "large")))
    return "\n\n".join(
        [
            "A mix of questions, by the clock:",
            table(head, rows),
            f"At most {GROWTH:.0f} times as long at {large} quotes: {', '.join(verdicts)}. "
            f"SQLite's file has {found['sqlite']['bytes'] / 1e9:.1f} GB then.",
            table(heads, kinds),
        ]
    )


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.count), report, "search", folder=False, count=1_000_000
    )
