"""The rows of identities: written from the profiles that a book holds, and joined where two become
one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from agents.identity.book import Book
from agents.identity.profile import Profile
from streams.archive.tables import (
    entities,
    identities,
    identity_affiliations,
    identity_doubts,
    identity_names,
    identity_roles,
    quotes,
)
from streams.matching import words_of

_MOST_ASKED = 500


@dataclass(slots=True)
class Counted:
    """What a batch adds to an identity's rows."""

    quotes: int = 0
    articles: int = 0
    names: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    first: int = 1 << 62
    last: int = -(1 << 62)


def add_counted(counted: dict[str, Counted], identity: str, more: Counted) -> None:
    one = counted.setdefault(identity, Counted())
    one.quotes += more.quotes
    one.articles += more.articles
    one.names += more.names
    one.roles += more.roles
    one.groups += more.groups
    one.first, one.last = min(one.first, more.first), max(one.last, more.last)


def merge_rows(connection: Connection, book: Book) -> None:
    """Give all rows of identities that became others to those."""
    least, most = _bounds(connection)
    for goes in book.redirects:
        stays = book.root(goes)
        for table, column in ((entities, entities.c.identity), (quotes, quotes.c.speaker_identity)):
            connection.execute(update(table).where(column == goes).values({column.name: stays}))
        for table in _COUNTED:
            rows = connection.execute(select(table).where(table.c.identity == goes)).mappings()
            add_rows(connection, table, [{**row, "identity": stays} for row in rows.all()])
            connection.execute(delete(table).where(table.c.identity == goes))
        connection.execute(
            update(identities).where(identities.c.redirect_to == goes).values(redirect_to=stays)
        )
        row = connection.execute(select(identities).where(identities.c.id == goes)).first()
        if row is None:  # Founded in this batch.
            redirect = _redirect(book, goes, stays)
            put(connection, identities, [redirect])
            continue
        connection.execute(
            update(identities)
            .where(identities.c.id == stays)
            .values(
                articles=identities.c.articles + row.articles,
                quotes=identities.c.quotes + row.quotes,
                first_seen_at=least(identities.c.first_seen_at, row.first_seen_at),
                last_seen_at=most(identities.c.last_seen_at, row.last_seen_at),
                **_told(book.profiles[stays]),
            )
        )
        connection.execute(
            update(identities)
            .where(identities.c.id == goes)
            .values(redirect_to=stays, articles=0, quotes=0)
        )
        doubts = identity_doubts
        connection.execute(delete(doubts).where((doubts.c.a == goes) | (doubts.c.b == goes)))


def _redirect(book: Book, goes: str, stays: str) -> dict[str, Any]:
    profile = book.profiles[stays]
    return {
        "id": goes,
        "kind": profile.kind,
        "name": display_name(profile),
        "gender": None,
        "wikidata": None,
        "first_seen_at": int(profile.first),
        "last_seen_at": int(profile.last),
        "articles": 0,
        "quotes": 0,
        "redirect_to": stays,
    }


_COUNTED = (identity_names, identity_roles, identity_affiliations)


def write_identities(connection: Connection, book: Book, counted: Mapping[str, Counted]) -> None:
    there = _rows_of(connection, counted)
    rows = []
    for identity, one in sorted(counted.items()):
        profile = book.profiles[identity]
        known = there.get(identity)
        rows.append(
            {
                "id": identity,
                "kind": profile.kind,
                **_told(profile),
                "first_seen_at": min(one.first, known.first_seen_at) if known else one.first,
                "last_seen_at": max(one.last, known.last_seen_at) if known else one.last,
                "articles": one.articles + (known.articles if known else 0),
                "quotes": one.quotes + (known.quotes if known else 0),
                "redirect_to": None,
            }
        )
    put(connection, identities, rows)
    names: list[dict[str, Any]] = []
    roles: list[dict[str, Any]] = []
    groups: list[dict[str, Any]] = []
    for identity, one in sorted(counted.items()):
        seen = {"first_seen_at": one.first, "last_seen_at": one.last}
        for rows, what, counts in (
            (names, "name", one.names),
            (roles, "role", one.roles),
            (groups, "organisation", one.groups),
        ):
            for text, n in sorted(counts.items()):
                more = {"folded": words_of(text)} if rows is names else seen
                rows.append({"identity": identity, what: _plain(text), "articles": n, **more})
    add_rows(connection, identity_names, names)
    add_rows(connection, identity_roles, roles)
    add_rows(connection, identity_affiliations, groups)


def _told(profile: Profile) -> dict[str, str | None]:
    """What a profile tells of the row of its identity."""
    return {
        "name": display_name(profile),
        "gender": profile.gender,
        "wikidata": profile.links.get("wikidata"),
    }


def display_name(profile: Profile) -> str:
    """The name by which most articles call somebody; a full one where there is one."""
    full = [name for name in profile.names if " " in name] or list(profile.names)
    return _plain(max(full, key=lambda name: (profile.names[name], len(name), name)))


def _plain(text: str) -> str:
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


def _rows_of(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for chunk in chunks(sorted(ids)):
        rows = connection.execute(select(identities).where(identities.c.id.in_(chunk)))
        found.update((row.id, row) for row in rows)
    return found


def write_doubts(connection: Connection, book: Book) -> None:
    gone = [{"one": a, "other": b} for a, b in sorted(book.settled - book.doubts.keys())]
    table = identity_doubts
    if gone:
        connection.execute(
            delete(table).where(table.c.a == bindparam("one"), table.c.b == bindparam("other")),
            gone,
        )
    put(
        connection,
        table,
        [{"a": a, "b": b, "probability": p} for (a, b), p in sorted(book.doubts.items())],
    )


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or replace those that are there."""
    if not rows:
        return
    wanted = _insert(connection, table)
    keys = [column.name for column in table.primary_key]
    new = {c.name: wanted.excluded[c.name] for c in table.columns if c.name not in keys}
    connection.execute(wanted.on_conflict_do_update(index_elements=keys, set_=new), list(rows))


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of what is counted, or add to those that are there."""
    if not rows:
        return
    wanted = _insert(connection, table)
    least, most = _bounds(connection)
    new: dict[str, Any] = {"articles": table.c.articles + wanted.excluded.articles}
    if "first_seen_at" in table.c:
        new["first_seen_at"] = least(table.c.first_seen_at, wanted.excluded.first_seen_at)
        new["last_seen_at"] = most(table.c.last_seen_at, wanted.excluded.last_seen_at)
    keys = [column.name for column in table.primary_key]
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        at = tuple(row[key] for key in keys)
        if at in merged:
            merged[at]["articles"] += row["articles"]
        else:
            merged[at] = dict(row)
    connection.execute(
        wanted.on_conflict_do_update(index_elements=keys, set_=new), list(merged.values())
    )


def _bounds(connection: Connection) -> tuple[Any, Any]:
    if connection.dialect.name == "postgresql":
        return func.least, func.greatest
    return func.min, func.max


def _insert(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def drop(connection: Connection, column: Column[str], values: Sequence[str]) -> None:
    for chunk in chunks(values):
        connection.execute(delete(column.table).where(column.in_(chunk)))


def chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(values), _MOST_ASKED):
        yield values[start : start + _MOST_ASKED]
