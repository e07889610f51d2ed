"""Writing a batch and its positions into the archive, in one transaction."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from streams.archive.counts import forget_articles
from streams.archive.database import Database, chunks
from streams.archive.rows import article_number
from streams.archive.statements import (
    carry_over,
    count_again,
    forget_statements,
    statements_of,
)
from streams.archive.story_rows import forget_empty, stories_of, take_away
from streams.archive.tables import OF_ARTICLES, SPAN, articles, audit, positions, quotes
from streams.archive.watched import look_again
from streams.client.positions import Position
from streams.errors import ArchiveError
from streams.sinks.batch import Rows
from streams.sinks.tables import Row

MOST_VALUES = 5_000
"""Values that one statement takes."""


class Overtaken(ArchiveError):
    """Another archiver has written positions that this one was about to write."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a batch goes in a partition: from where its position was, None for nowhere. Where
    both are one, it only has to be there still."""

    partition: int
    before: Position | None
    after: Position | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles were `written`, `deleted`, or `late`: older than what is there. `new`: the
    rows of those written that were not there before, in any version."""

    written: int
    deleted: int
    late: int
    new: Sequence[Rows]


def write(
    database: Database,
    changes: Mapping[str, Rows | None],
    late: Mapping[str, Rows],
    topic: str | None = None,
    steps: Sequence[Step] = (),
) -> Counts:
    """Put, replace and (None) delete articles, and move the positions of `topic`.

    `late` is put only where nothing is there. Raises Overtaken where another archiver has moved
    them; then nothing is written. Raises as `Database.writing` does.
    """
    with database.writing() as connection:
        for step in steps:
            _move(connection, topic or "", step)
        return put_articles(connection, changes, late, streamed=bool(steps))


def put_articles(
    connection: Connection,
    changes: Mapping[str, Rows | None],
    late: Mapping[str, Rows],
    *,
    streamed: bool = False,
) -> Counts:
    """What `write` does with articles, in a transaction that is open.

    `streamed`: they come by the stream, so that watches tell of them (`streams.archive.watched`).
    """
    there, before = _there(connection, [*changes, *late])
    again = [(there[id], rows) for id, rows in changes.items() if id in there and rows is not None]
    was = statements_of(connection, [number for number, _ in again])
    delete_articles(connection, [there[id] for id in changes if id in there], kept=before.values())
    for number, rows in again:
        carry_over(was[number], rows["quotes"])
    wanted = {id: rows for id, rows in changes.items() if rows is not None}
    wanted |= {id: rows for id, rows in late.items() if id not in there}
    for id in wanted.keys() & before.keys():
        wanted[id]["articles"][0]["story"] = before[id]
    numbered = _numbered(connection, wanted, there)
    _insert(connection, numbered)
    put = {rows["articles"][0]["id"] for rows in numbered}
    known = {there[id] for id in changes if id in there}
    look_again(connection, put | known, fresh=put if streamed else ())
    forget_empty(connection, {before[id] for id in changes if id in before})
    return Counts(
        written=len(wanted),
        deleted=sum(rows is None and id in there for id, rows in changes.items()),
        late=sum(id in there for id in late),
        new=[rows for id, rows in wanted.items() if id not in there],
    )


def note(
    connection: Connection,
    what: str,
    target: str,
    detail: Mapping[str, Any],
    who: str | None = None,
) -> None:
    """Add a line to `audit`."""
    line = {"at": int(time.time()), "what": what, "target": target, "who": who, "detail": detail}
    connection.execute(insert(audit), line)


def delete_articles(
    connection: Connection, numbers: Iterable[int], kept: Iterable[str] = ()
) -> None:
    """Delete all rows of articles, by their ids in the archive; and stories that have none then,
    but those of `kept`."""
    spans = [{"low": number, "high": number + SPAN} for number in sorted(numbers)]
    if spans:
        numbers = [span["low"] for span in spans]
        touched = forget_statements(connection, numbers)
        told = stories_of(connection, numbers)
        forget_articles(connection, numbers)
        for table, column in reversed(OF_ARTICLES):
            connection.execute(
                delete(table).where(column >= bindparam("low"), column < bindparam("high")), spans
            )
        count_again(connection, touched)
        take_away(connection, told)
        forget_empty(connection, told.difference(kept))


def _there(connection: Connection, ids: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    """Which of these articles are in the archive, and their numbers; the stories that they have."""
    # The text is as it is kept: without NUL.
    kept = {id.replace("\0", "\ufffd"): id for id in ids}
    found = connection.execute(
        select(articles.c.article, articles.c.id, articles.c.story).where(
            articles.c.article.in_(list(kept))
        )
    ).all()
    return (
        {kept[row.article]: row.id for row in found},
        {kept[row.article]: row.story for row in found if row.story is not None},
    )


def _numbered(
    connection: Connection, wanted: Mapping[str, Rows], there: Mapping[str, int]
) -> list[Rows]:
    """The rows in the order of their ids, which no other article has.

    Of ten million articles two have the same number by chance: the second takes the next one.
    """
    numbers = {id: there.get(id, article_number(id)) for id in wanted}
    taken = {
        number
        for (number,) in connection.execute(
            select(articles.c.id).where(articles.c.id.in_(list(numbers.values())))
        )
    }
    found: dict[int, Rows] = {}
    for id, rows in wanted.items():
        number = numbers[id]
        while number in found or (id not in there and number in taken):
            number += SPAN
            if connection.execute(select(articles.c.id).where(articles.c.id == number)).first():
                taken.add(number)
        found[number] = _moved(rows, number - article_number(id))
    return [found[number] for number in sorted(found)]


_NUMBERS = frozenset(
    {"id", "article_id", "speaker_entity", "belongs_to", "entity_id", "quote_id", "place_id"}
)


def _moved(rows: Rows, by: int) -> Rows:
    """The same rows under other numbers."""
    if not by:
        return rows
    return {
        table: [
            {
                name: value + by if name in _NUMBERS and value is not None else value
                for name, value in row.items()
            }
            for row in some
        ]
        for table, some in rows.items()
    }


def _insert(connection: Connection, all_rows: Sequence[Rows]) -> None:
    _set_moments(connection, quotes, all_rows, "quote_words", "quote_id")
    _set_moments(connection, articles, all_rows, "article_words", "article_id")
    for table, _ in OF_ARTICLES:
        rows = [row for rows in all_rows for row in rows.get(table.name, ())]
        if rows:
            _insert_rows(connection, table, rows)


def _set_moments(
    connection: Connection, table: Table, all_rows: Sequence[Rows], index: str, key: str
) -> None:
    """Give rows, and their entries in the index, moments that no other row has."""
    rows = [row for rows in all_rows for row in rows[table.name]]
    taken: set[int] = set()
    while True:
        seen: set[int] = set()
        for row in rows:
            while row["moment"] in taken or row["moment"] in seen:
                row["moment"] += 1
            seen.add(row["moment"])
        found: set[int] = set()
        for some in chunks(sorted(seen), MOST_VALUES):
            asked = select(table.c.moment).where(table.c.moment.in_(some))
            found.update(connection.execute(asked).scalars())
        if not found:
            break
        taken |= found
    moment_of = {row["id"]: row["moment"] for row in rows}
    for rows_of_one in all_rows:
        for entry in rows_of_one[index]:
            entry["moment"] = moment_of[entry[key]]


def _insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that have the same columns, in the fastest way of each database."""
    dialect = connection.dialect
    columns = [table.c[name] for name in rows[0]]
    makers = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    values = [
        tuple(
            value if make is None else make(value)
            for make, value in zip(makers, row.values(), strict=True)
        )
        for row in rows
    ]
    quote = dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(quote(column.name) for column in columns)})"
    if dialect.name == "sqlite":
        places = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({places})", values)
        return
    driver: Any = connection.connection.driver_connection
    errors = dialect.loaded_dbapi.Error
    statement = f"COPY {into} FROM STDIN"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for value in values:
                copy.write_row(value)
    except errors as error:
        raise DBAPIError.instance(statement, None, error, errors, dialect=dialect) from error


def _move(connection: Connection, topic: str, step: Step) -> None:
    """Move the position of a partition from where it was, by compare and set."""
    where = [positions.c.topic == topic, positions.c.partition == step.partition]
    values = {} if step.after is None else asdict(step.after)
    if step.before is not None:
        here = positions.c.offset == step.before.offset
        if connection.execute(update(positions).where(*where, here).values(values)).rowcount == 1:
            return
    elif connection.execute(select(positions.c.offset).where(*where)).first() is None:
        if values:
            row = {"topic": topic, "partition": step.partition, **values}
            connection.execute(insert(positions), row)
        return
    raise Overtaken(f"Another archiver has gone on with {topic} partition {step.partition}.")
