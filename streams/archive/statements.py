"""Which quotes are one statement: gives each quote the statement that `agents.statements` says it
is of, in the transaction that says who its speaker is.

What is given follows what happens later: quotes that another identity gets are given again, and
where the last quote of a statement goes, so does the statement, or its id leads to where they are
now. A quote that is read again (a new version of its article, a rebuild) gets the id that it had,
where no other statement has that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from agents.statements.book import Book, Given, Kept, keys_of, number_of, statement_of, unknown
from agents.statements.likeness import THRESHOLD, likeness
from agents.statements.wording import Wording, read
from streams.archive.database import Database, bounds, chunks, insert_into, lock
from streams.archive.fetched import Fetched, FetchedOrEmpty
from streams.archive.tables import (
    IN_ORDER,
    SPAN,
    articles,
    quotes,
    statement_keys,
    statement_wordings,
    statements,
)
from streams.matching import words_of

CANNOT_BE_TOLD = 0
"""The wording of a quote whose statement cannot be told."""
LOOKED_AT = 2_000
"""Quotes without a statement of which some articles are taken."""

_COLUMNS = (
    *(quotes.c.id, quotes.c.text, quotes.c.speaker, quotes.c.speaker_identity),
    *(quotes.c.published_at, quotes.c.statement, quotes.c.wording, articles.c.article),
)

_PLACE = (articles.c.seen_at, articles.c.partition, articles.c.offset)


def give_statements(
    connection: Connection, numbers: Iterable[int], moved: Iterable[int] = ()
) -> None:
    """Give the quotes of articles their statements, in the order of these.

    numbers: of the articles. moved: ids of quotes that may have another speaker now: those that do
    are given again, before the others.
    """
    again = _release(connection, moved)
    rows = [*again, *(row for number in numbers for row in _quotes_of(connection, number))]
    if not rows:
        return
    given = _Giving(connection, rows).run()
    _write(connection, rows, given)
    if again:
        _redirect(connection, again, given)


def give_missing(database: Database, count: int) -> int:
    """Give statements to quotes that were archived by a version without them; how many articles
    were gone through. Raises as `Database.writing` does."""
    waiting = (
        select(quotes.c.article_id)
        .where(quotes.c.wording.is_(None))
        .order_by(quotes.c.id)
        .limit(LOOKED_AT)
    )
    resolved = articles.c.resolved.is_(True)
    with database.reading() as connection:
        some = list(dict.fromkeys(connection.execute(waiting).scalars()))
    if not some:
        return 0
    with database.writing() as connection:
        lock(connection)
        asked = select(articles.c.id).where(articles.c.id.in_(some), resolved).order_by(*IN_ORDER)
        numbers = list(connection.execute(asked.limit(count)).scalars())
        give_statements(connection, numbers)
    return len(numbers)


def speaker_of(row: Any) -> str | None:
    """Who says a quote, as statements tell speakers apart."""
    if row.speaker_identity is not None:
        return str(row.speaker_identity)
    name = words_of(row.speaker or "").strip()
    return unknown(name) if name else None


def _quotes_of(connection: Connection, number: int) -> Sequence[Any]:
    """The quotes of an article that have not been given a statement."""
    asked = (
        select(*_COLUMNS)
        .join(articles, articles.c.id == quotes.c.article_id)
        .where(quotes.c.id.between(number, number + SPAN - 1), quotes.c.wording.is_(None))
        .order_by(quotes.c.id)
    )
    return connection.execute(asked).all()


# -- giving


class _Wordings(Fetched[int, Kept]):
    """Wordings that are in the database."""

    def read(self, keys: Sequence[int]) -> Iterable[tuple[int, Kept]]:
        table = statement_wordings.c
        asked = select(table.id, table.statement, table.words).where(table.id.in_(keys))
        for number, statement, text in self.connection.execute(asked):
            yield number, Kept(statement, text)


class _Keys(FetchedOrEmpty[int, list[int]]):
    """Which wordings have a key."""

    def read(self, keys: Sequence[int]) -> Iterable[tuple[int, list[int]]]:
        found: dict[int, list[int]] = defaultdict(list)
        asked = select(statement_keys).where(statement_keys.c.key.in_(keys))
        for key, wording in self.connection.execute(asked):
            found[key].append(wording)
        return found.items()

    def empty(self) -> list[int]:
        return []


class _Shelf(Book):
    """A book whose wordings lie in the database."""

    def __init__(self, connection: Connection) -> None:
        self.wordings: _Wordings = _Wordings(connection)
        self.keys: _Keys = _Keys(connection)

    def candidates(self, keys: Sequence[int]) -> list[int]:
        found = super().candidates(keys)
        self.wordings.fetch(found)
        return [number for number in found if number in self.wordings]


class _Giving:
    """Statements for some quotes, in their order."""

    def __init__(self, connection: Connection, rows: Sequence[Any]) -> None:
        self.rows = rows
        self.read = [(speaker_of(row), read(row.text)) for row in rows]
        self.shelf = _Shelf(connection)
        told = [
            (speaker, wording, number_of(speaker, wording, row.published_at))
            for row, (speaker, wording) in zip(rows, self.read, strict=True)
            if speaker is not None
        ]
        self.shelf.wordings.fetch(number for _, _, number in told)
        new = [one for one in told if one[2] not in self.shelf.wordings]
        self.shelf.keys.fetch(key for who, wording, _ in new for key in keys_of(who, wording))
        ids = {row.statement for row in rows if row.statement}
        for row, (_, wording) in zip(rows, self.read, strict=True):
            ids.add(statement_of(row.article, wording))
        self.taken = _standing(connection, ids)

    def run(self) -> list[Given | None]:
        """What each is given, None where it cannot be told."""
        found = []
        for row, (speaker, wording) in zip(self.rows, self.read, strict=True):
            given = speaker and self.shelf.give(
                speaker, wording, row.published_at, partial(self._id, row, wording)
            )
            found.append(given or None)
        return found

    def _id(self, row: Any, wording: Wording) -> str:
        """An id for a statement that a quote founds: the one that it had, if it is free."""
        id = row.statement
        count = 0
        while id is None or id in self.taken:
            id = statement_of(row.article if not count else f"{row.article}\0{count}", wording)
            count += 1
        self.taken.add(id)
        return str(id)


def _standing(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Which of these are ids of statements that have quotes."""
    found: set[str] = set()
    for some in chunks(sorted(ids)):
        asked = select(statements.c.id).where(statements.c.id.in_(some), statements.c.quotes > 0)
        found.update(connection.execute(asked).scalars())
    return found


def _write(connection: Connection, rows: Sequence[Any], given: Sequence[Given | None]) -> None:
    connection.execute(
        update(quotes)
        .where(quotes.c.id == bindparam("row"))
        .values(statement=bindparam("of"), wording=bindparam("number")),
        [
            {
                "row": row.id,
                "of": one.statement if one else None,
                "number": one.wording if one else CANNOT_BE_TOLD,
            }
            for row, one in zip(rows, given, strict=True)
        ],
    )
    wordings: dict[int, dict[str, Any]] = {}
    stated: dict[str, dict[str, Any]] = {}
    for row, one in zip(rows, given, strict=True):
        if one is None:
            continue
        at = row.published_at
        mine = {"id": one.wording, "statement": one.statement, "words": one.text, "quotes": 0}
        wordings.setdefault(one.wording, mine)["quotes"] += 1
        whole = stated.setdefault(
            one.statement,
            {
                "id": one.statement,
                "speaker": speaker_of(row),
                "quotes": 0,
                "first_at": at,
                "last_at": at,
                "redirect_to": None,
            },
        )
        whole["quotes"] += 1
        whole["first_at"] = min(whole["first_at"], at)
        whole["last_at"] = max(whole["last_at"], at)
    if not stated:
        return
    least, most = bounds(connection)
    ours = insert_into(connection, statement_wordings)
    more = statement_wordings.c.quotes + ours.excluded.quotes
    connection.execute(
        ours.on_conflict_do_update(index_elements=["id"], set_={"quotes": more}),
        list(wordings.values()),
    )
    ours = insert_into(connection, statements)
    there, new = statements.c, ours.excluded
    changed = {
        "speaker": new.speaker,
        "quotes": there.quotes + new.quotes,
        "first_at": least(there.first_at, new.first_at),
        "last_at": most(there.last_at, new.last_at),
        "redirect_to": None,
    }
    connection.execute(
        ours.on_conflict_do_update(index_elements=["id"], set_=changed), list(stated.values())
    )
    keys = [{"key": key, "wording": one.wording} for one in given if one for key in one.keys]
    if keys:
        connection.execute(insert_into(connection, statement_keys).on_conflict_do_nothing(), keys)


# -- when quotes go, or get another speaker


def forget_statements(connection: Connection, numbers: Sequence[int]) -> set[str]:
    """Take the quotes of articles, which are about to be deleted, from their wordings; the
    statements that they were of, for `count_again`. Waits until nobody resolves."""
    lost: Counter[int] = Counter()
    touched: set[str] = set()
    locked = False
    for number in numbers:
        asked = select(quotes.c.wording, quotes.c.statement).where(
            quotes.c.id.between(number, number + SPAN - 1), quotes.c.wording != CANNOT_BE_TOLD
        )
        rows = connection.execute(asked).all()
        if rows and not locked:
            lock(connection)
            locked = True
            rows = connection.execute(asked).all()
        lost.update(row.wording for row in rows)
        touched.update(row.statement for row in rows)
    _lose_wordings(connection, lost)
    return touched


def count_again(connection: Connection, ids: Iterable[str]) -> None:
    """Have statements tell what their quotes are now; those without one are deleted."""
    for some in chunks(_counted(connection, ids)):
        connection.execute(delete(statements).where(statements.c.id.in_(some)))


def _counted(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Count the quotes of statements anew; the ids of those that have none, in order."""
    empty: list[str] = []
    for some in chunks(sorted(ids)):
        at = quotes.c.published_at
        asked = (
            select(quotes.c.statement, func.count(), func.min(at), func.max(at))
            .where(quotes.c.statement.in_(some), quotes.c.wording.is_not(None))
            .group_by(quotes.c.statement)
        )
        found = {row[0]: row for row in connection.execute(asked)}
        empty += [one for one in some if one not in found]
        rows = [
            {"of": id, "count": count, "first": first, "last": last}
            for id, count, first, last in found.values()
        ]
        if rows:
            connection.execute(
                update(statements)
                .where(statements.c.id == bindparam("of"))
                .values(
                    quotes=bindparam("count"),
                    first_at=bindparam("first"),
                    last_at=bindparam("last"),
                ),
                rows,
            )
    return empty


def _lose_wordings(connection: Connection, lost: Mapping[int, int]) -> None:
    """Take quotes from wordings, and delete those that have none any more."""
    if not lost:
        return
    table = statement_wordings.c
    connection.execute(
        update(statement_wordings)
        .where(table.id == bindparam("number"))
        .values(quotes=table.quotes - bindparam("times")),
        [{"number": number, "times": times} for number, times in sorted(lost.items())],
    )
    for some in chunks(sorted(lost)):
        dead = connection.execute(
            select(table.id, table.words, statements.c.speaker)
            .join(statements, statements.c.id == table.statement)
            .where(table.id.in_(some), table.quotes <= 0)
        ).all()
        pairs = [
            {"one": key, "number": row.id}
            for row in dead
            for key in keys_of(row.speaker, read(row.words))
        ]
        if pairs:
            mine = statement_keys.c.key == bindparam("one")
            connection.execute(
                delete(statement_keys).where(mine, statement_keys.c.wording == bindparam("number")),
                pairs,
            )
        connection.execute(delete(statement_wordings).where(table.id.in_(some), table.quotes <= 0))


def _release(connection: Connection, moved: Iterable[int]) -> list[Any]:
    """Take quotes that another speaker has now from their statements; them, in the log's order.

    Where the first quote of a statement is among them, all of it are: its id goes with that one.
    """
    gone = [row for row in _ordered(connection, moved) if row.was != speaker_of(row)]
    ids = {row.id for row in gone}
    for statement in sorted({row.statement for row in gone if row.statement}):
        if _first(connection, statement) in ids:
            of_it = select(quotes.c.id).where(quotes.c.statement == statement)
            ids.update(connection.execute(of_it).scalars())
    found = gone if len(ids) == len(gone) else _ordered(connection, ids)
    for some in chunks(sorted(ids)):
        connection.execute(update(quotes).where(quotes.c.id.in_(some)).values(wording=None))
    _lose_wordings(connection, Counter(row.wording for row in found if row.wording))
    for some in chunks(_counted(connection, {row.statement for row in found if row.statement})):
        connection.execute(update(statements).where(statements.c.id.in_(some)).values(quotes=0))
    return found


def _ordered(connection: Connection, ids: Iterable[int]) -> list[Any]:
    """Quotes that were given a statement, each with its statement's speaker, in the log's order."""
    found: list[Any] = []
    for some in chunks(ids):
        asked = (
            select(*_COLUMNS, *_PLACE, statements.c.speaker.label("was"))
            .join(articles, articles.c.id == quotes.c.article_id)
            .outerjoin(statements, statements.c.id == quotes.c.statement)
            .where(quotes.c.id.in_(some), quotes.c.wording.is_not(None))
        )
        found += connection.execute(asked)
    return sorted(found, key=_place)


def _place(row: Any) -> tuple[int, int, int, int]:
    """Where a quote is in the log's order, as `IN_ORDER` has it."""
    partition, offset = (-1 if one is None else one for one in (row.partition, row.offset))
    return row.seen_at, partition, offset, row.id


def _redirect(connection: Connection, again: Sequence[Any], given: Sequence[Given | None]) -> None:
    """Have statements that were left without a quote lead to where their quotes are."""
    now = dict(zip((row.id for row in again), given, strict=False))
    was: dict[str, list[int]] = {}
    for row in again:
        if row.statement:
            was.setdefault(row.statement, []).append(row.id)
    empty = sorted(was.keys() - _standing(connection, was))
    led: dict[str, str] = {}
    for id in empty:
        went = Counter(one.statement for row in was[id] if (one := now[row]) is not None)
        if not went:
            connection.execute(delete(statements).where(statements.c.id == id))
            continue
        to = min(went, key=lambda one: (-went[one], one))
        to = led.get(to, to)
        if _first(connection, to) in was[id]:
            # Whichever came first gives its id, as if the speaker had been known from the start.
            _rename(connection, to, id)
            led[to] = id
        else:
            _lead(connection, id, to)


def _first(connection: Connection, id: str) -> int | None:
    """The quote of a statement that came first."""
    asked = (
        select(quotes.c.id)
        .join(articles, articles.c.id == quotes.c.article_id)
        .where(quotes.c.statement == id)
        .order_by(*IN_ORDER, quotes.c.id)
        .limit(1)
    )
    return connection.execute(asked).scalar()


def _rename(connection: Connection, id: str, new: str) -> None:
    row = connection.execute(select(statements).where(statements.c.id == id)).mappings().one()
    for table in (quotes, statement_wordings):
        connection.execute(update(table).where(table.c.statement == id).values(statement=new))
    values = {name: row[name] for name in ("speaker", "quotes", "first_at", "last_at")}
    connection.execute(
        update(statements).where(statements.c.id == new).values(**values, redirect_to=None)
    )
    _lead(connection, id, new)


def _lead(connection: Connection, id: str, to: str) -> None:
    """Have an id lead to another statement, and what led to it too."""
    led = (statements.c.id == id) | (statements.c.redirect_to == id)
    connection.execute(
        update(statements).where(led, statements.c.id != to).values(redirect_to=to, quotes=0)
    )


# -- when an article is read again

Was = Mapping[str, tuple[Wording, str]]
"""Of quotes of an article, by their ids in it: their wording and the statement."""


def statements_of(connection: Connection, numbers: Iterable[int]) -> dict[int, Was]:
    """What statements the quotes of articles are of, by the numbers of these."""
    found: dict[int, Was] = {}
    for number in numbers:
        asked = select(quotes.c.quote, quotes.c.text, quotes.c.statement).where(
            quotes.c.id.between(number, number + SPAN - 1), quotes.c.statement.is_not(None)
        )
        rows = connection.execute(asked).all()
        found[number] = {row.quote: (read(row.text), row.statement) for row in rows}
    return found


def carry_over(was: Was, rows: Iterable[dict[str, Any]]) -> None:
    """Have quotes of a new version of an article have the statements of those that said the same
    in the one before."""
    by_words = {wording.words: statement for wording, statement in was.values()}
    for row in rows:
        wording = read(row["text"])
        same = by_words.get(wording.words)
        if same is None and row["quote"] in was:
            before, statement = was[row["quote"]]
            same = statement if likeness(before, wording) >= THRESHOLD else None
        row["statement"] = same
