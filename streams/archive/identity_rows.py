"""The rows of identities: written from the profiles that a book holds, and joined where two become
one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, select, update

from agents.identity.book import Book
from agents.identity.evidence import Evidence
from agents.identity.profile import Profile
from streams.archive.database import bounds, chunks, insert_into
from streams.archive.tables import (
    SPAN,
    articles,
    entities,
    identities,
    identity_affiliations,
    identity_doubts,
    identity_names,
    identity_roles,
    quotes,
)
from streams.matching import words_of


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
    for mine, theirs in (
        (one.names, more.names),
        (one.roles, more.roles),
        (one.groups, more.groups),
    ):
        for text, times in theirs.items():  # Counter's own sum leaves out what is below zero.
            mine[text] += times
    one.first, one.last = min(one.first, more.first), max(one.last, more.last)


def merge_rows(connection: Connection, goes: str, stays: str, moved: list[int]) -> Counted:
    """Give all rows of an identity to another one; the ids of its quotes are added to `moved`.

    Returns what the other one's row has to get.
    """
    said = select(quotes.c.id).where(quotes.c.speaker_identity == goes)
    moved += connection.execute(said).scalars()
    for table, column in ((entities, entities.c.identity), (quotes, quotes.c.speaker_identity)):
        connection.execute(update(table).where(column == goes).values({column.name: stays}))
    for table in _COUNTED:
        rows = connection.execute(select(table).where(table.c.identity == goes)).mappings()
        add_rows(connection, table, [{**row, "identity": stays} for row in rows.all()])
        connection.execute(delete(table).where(table.c.identity == goes))
    connection.execute(
        update(identities).where(identities.c.redirect_to == goes).values(redirect_to=stays)
    )
    doubts = identity_doubts
    connection.execute(delete(doubts).where((doubts.c.a == goes) | (doubts.c.b == goes)))
    row = connection.execute(select(identities).where(identities.c.id == goes)).first()
    if row is None:  # Founded in this batch.
        return Counted()
    empty = {"redirect_to": stays, "articles": 0, "quotes": 0}
    connection.execute(update(identities).where(identities.c.id == goes).values(empty))
    return Counted(quotes=row.quotes, articles=row.articles)


def move_rows(
    connection: Connection, seen: Evidence, before: str, now: str, moved: list[int]
) -> bool:
    """Give the rows of a sighting to another identity; whether they were there. The ids of its
    quotes are added to `moved`."""
    number = connection.execute(
        select(articles.c.id).where(articles.c.article == seen.article)
    ).scalar()
    if number is None:
        return False
    span = number, number + SPAN - 1
    row = connection.execute(
        select(entities.c.id).where(
            entities.c.id.between(*span),
            entities.c.entity == seen.entity,
            entities.c.identity == before,
        )
    ).scalar()
    if row is None:  # The article has another version, which is not gone through yet.
        return False
    said = select(quotes.c.id).where(quotes.c.id.between(*span), quotes.c.speaker_entity == row)
    moved += connection.execute(said).scalars()
    for table, column, which in (
        (entities, entities.c.identity, entities.c.id),
        (quotes, quotes.c.speaker_identity, quotes.c.speaker_entity),
    ):
        connection.execute(
            update(table).where(table.c.id.between(*span), which == row).values({column.name: now})
        )
    return True


def write_redirects(connection: Connection, book: Book) -> None:
    """Have ids lead on that were founded and joined in one batch, and others to where they end."""
    there = _rows_of(connection, book.redirects)
    for goes in book.redirects:
        stays = book.root(goes)
        if goes not in there:
            put(connection, identities, [_redirect(book, goes, stays)])
        elif there[goes].redirect_to != stays:
            lead = update(identities).where(identities.c.id == goes).values(redirect_to=stays)
            connection.execute(lead)


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
    standing = [(who, one) for who, one in sorted(counted.items()) if who in book.profiles]
    for identity, one in standing:
        profile = book.profiles[identity]
        known = there.get(identity)
        rows.append(
            {
                "id": identity,
                "kind": profile.kind,
                **_told(profile),
                "first_seen_at": int(profile.first),
                "last_seen_at": int(profile.last),
                "articles": one.articles + (known.articles if known else 0),
                "quotes": one.quotes + (known.quotes if known else 0),
                "redirect_to": None,
            }
        )
    put(connection, identities, rows)
    for table, what, of in (
        (identity_names, "name", "names"),
        (identity_roles, "role", "roles"),
        (identity_affiliations, "organisation", "groups"),
    ):
        _write_counted(connection, table, what, [(w, one, getattr(one, of)) for w, one in standing])


def _write_counted(
    connection: Connection,
    table: Table,
    what: str,
    counted: Sequence[tuple[str, Counted, Mapping[str, int]]],
) -> None:
    """Add to the counts of one kind, of all identities of a batch."""
    rows: list[dict[str, Any]] = []
    for identity, one, counts in counted:
        more = {"first_seen_at": one.first, "last_seen_at": one.last}
        for text, times in sorted(counts.items()):
            row = {"identity": identity, what: _plain(text), "articles": times}
            if times:
                rows.append(row | ({"folded": words_of(text)} if what == "name" else more))
    add_rows(connection, table, rows)
    fewer = sorted({row["identity"] for row in rows if row["articles"] < 0})
    for chunk in chunks(fewer):
        gone = delete(table).where(table.c.identity.in_(chunk), table.c.articles <= 0)
        connection.execute(gone)


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
    wanted = insert_into(connection, table)
    keys = [column.name for column in table.primary_key]
    new = {c.name: wanted.excluded[c.name] for c in table.columns if c.name not in keys}
    connection.execute(wanted.on_conflict_do_update(index_elements=keys, set_=new), list(rows))


def add_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of what is counted, or add to those that are there."""
    if not rows:
        return
    wanted = insert_into(connection, table)
    least, most = bounds(connection)
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


def drop(connection: Connection, column: Column[str], values: Sequence[str]) -> None:
    for chunk in chunks(values):
        connection.execute(delete(column.table).where(column.in_(chunk)))
