"""Who is who: goes through archived articles in the order of the log, and stores whom
`agents.identity` says that each person and organisation is.

One resolver at a time, by a lock in the database; a batch of articles and all that follows from it
are one transaction. People's judgements are in `streams.archive.judgements`.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import orjson
from cramjam import zstd
from sqlalchemy import Column, Connection, Table, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from agents.identity.background import Background
from agents.identity.book import Book, Listed, asked_keys
from agents.identity.profile import Profile
from agents.identity.sightings import Read, Sighting, read
from streams.archive.database import Database
from streams.archive.rows import unpacked
from streams.archive.tables import (
    articles,
    entities,
    identities,
    identity_affiliations,
    identity_background,
    identity_doubts,
    identity_keys,
    identity_names,
    identity_profiles,
    identity_roles,
    judgements,
    quotes,
)
from streams.matching import words_of

log = logging.getLogger(__name__)

BATCH = 20
"""Articles of one transaction: in SQLite the archiver waits for it."""
LOCK = 0x71756F7465770001
"""PostgreSQL's advisory lock of whoever resolves."""
_MOST_ASKED = 500
_LEVEL = 1


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


class Shelf:
    """A book whose profiles and lists lie in the database, in one transaction."""

    def __init__(self, connection: Connection, background: Background) -> None:
        self.connection = connection
        judged = load_judgements(connection)
        self.profiles = _Profiles(connection)
        self.lists = _Lists(connection)
        self.book = Book(
            background,
            profiles=self.profiles,
            lists=self.lists,
            barred=judged.barred,
            same=judged.same,
            founders=judged.founders,
        )
        self.counted: dict[str, Counted] = {}

    def load(self, seen: Iterable[Sighting]) -> None:
        """Fetch at once what the sightings will ask for."""
        keys = {key for one in seen for key in asked_keys(one)}
        self.lists.fetch(keys)
        self.profiles.fetch({one for key in keys for one in self.lists.get(key) or ()})

    def resolve(self, whole: Read, said: Mapping[str, int]) -> dict[str, str]:
        """Identities by the ids that an article's entities have in it; said: quotes by those."""
        found: dict[str, str] = {}
        told = {one.entity: one for one in whole.sightings}
        for one in self.book.assign(whole):
            found[one.entity] = one.identity
            self.count(one.identity, told[one.entity], said.get(one.entity, 0))
        return {entity: self.book.root(identity) for entity, identity in found.items()}

    def count(self, identity: str, sighting: Sighting, said: int) -> None:
        """Add a sighting to what is written of its identity."""
        counted = self.counted.setdefault(identity, Counted())
        counted.articles += 1
        counted.quotes += said
        counted.names.update({sighting.name, *sighting.aliases})
        counted.roles.update(set(sighting.titles))
        counted.groups.update(set(sighting.groups))
        counted.first = min(counted.first, int(sighting.at))
        counted.last = max(counted.last, int(sighting.at))

    def save(self) -> None:
        """Write all that has changed."""
        for goes in self.book.redirects:
            if goes in self.counted:
                _add(self.counted, self.book.root(goes), self.counted.pop(goes))
        _merge_rows(self.connection, self.book)
        _write_identities(self.connection, self.book, self.counted)
        self.profiles.write(self.book.changed)
        self.lists.write(self.book.changed_lists)
        _write_doubts(self.connection, self.book)


def _add(counted: dict[str, Counted], identity: str, more: Counted) -> None:
    one = counted.setdefault(identity, Counted())
    one.quotes += more.quotes
    one.articles += more.articles
    one.names += more.names
    one.roles += more.roles
    one.groups += more.groups
    one.first, one.last = min(one.first, more.first), max(one.last, more.last)


class Resolver:
    """Resolves what is archived and not resolved yet. Its memory is a copy of the database's."""

    def __init__(self, database: Database, batch: int = BATCH) -> None:
        self.database = database
        self.batch = batch
        self._background = Background()
        self._batches = -1

    def run(self) -> int:
        """Resolve the next articles; how many they were: 0 where all are resolved.

        Waits for another resolver. Raises as `Database.writing` does; then nothing is written.
        """
        with self.database.writing() as connection:
            lock(connection)
            count, batches = self._resolve(connection)
        self._batches = batches
        return count

    def _resolve(self, connection: Connection) -> tuple[int, int]:
        """How many articles, and the number of the batch."""
        waiting = connection.execute(
            select(articles.c.id, articles.c.event, articles.c.published_at)
            .where(articles.c.resolved.is_(False))
            .order_by(*IN_ORDER)
            .limit(self.batch)
        ).all()
        if not waiting:
            return 0, self._batches
        self._load(connection)
        background, self._batches = self._background, -1  # Unknown until all is written.
        shelf = Shelf(connection, background)
        events = [(number, unpacked(kept)["data"], at) for number, kept, at in waiting]
        wholes = [_read(event, at) for _, event, at in events]
        shelf.load(one for whole in wholes for one in whole.sightings)
        found = [
            (number, event, shelf.resolve(whole, said_by(event)))
            for (number, event, _), whole in zip(events, wholes, strict=True)
        ]
        shelf.save()
        for number, event, of in found:
            write_article(connection, number, event, {e: shelf.book.root(i) for e, i in of.items()})
        connection.execute(
            update(articles)
            .where(articles.c.id.in_([number for number, _, _ in events]))
            .values(resolved=True)
        )
        return len(events), save_background(connection, background)

    def _load(self, connection: Connection) -> None:
        """Have the background as the database has it."""
        known = connection.execute(select(identity_background.c.batches)).scalar()
        if known is None:
            self._background = Background()
        elif known != self._batches:
            self._background = load_background(connection)


def load_background(connection: Connection) -> Background:
    """How frequent words are in what is resolved."""
    row = connection.execute(select(identity_background)).first()
    if row is None:
        return Background()
    counts = np.frombuffer(bytes(zstd.decompress(row.counts)), dtype="<u4")
    return Background(counts.astype(np.uint32), row.articles)


def save_background(connection: Connection, background: Background) -> int:
    """Write it; the number of the batch that it stands after."""
    known = connection.execute(select(identity_background.c.batches)).scalar() or 0
    counts = bytes(zstd.compress(background.counts.astype("<u4").tobytes(), _LEVEL))
    row = {"id": 1, "batches": known + 1, "articles": background.articles, "counts": counts}
    put(connection, identity_background, [row])
    return known + 1


IN_ORDER = (
    articles.c.seen_at,
    articles.c.partition.nulls_first(),
    articles.c.offset.nulls_first(),
    articles.c.id,
)
"""The order of the log."""


def _read(event: Mapping[str, Any], at: int) -> Read:
    """What an event says of people; nothing where it is no enriched event as this version knows
    them: its neighbours go on."""
    try:
        return read(event, float(at))
    except (KeyError, TypeError, ValueError) as error:
        log.warning("Nobody is told in article %s: %r", event["article"]["id"], error)
        return Read(event["article"]["id"], [], frozenset())


def lock(connection: Connection) -> None:
    """Wait until nobody else resolves or judges, until the transaction's end."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def said_by(event: Mapping[str, Any]) -> Counter[str]:
    """Quotes by the id of the entity that speaks."""
    return Counter(one["speaker"]["entity"] for one in event["quotes"] if one["speaker"]["entity"])


def write_article(
    connection: Connection, number: int, event: Mapping[str, Any], of: Mapping[str, str]
) -> None:
    """Write whom an article's entities and speakers are."""
    named = [
        {"row": number + at, "who": of[one["id"]]}
        for at, one in enumerate(event["entities"], 1)
        if one["id"] in of
    ]
    spoken = [
        {"row": number + at, "who": of[one["speaker"]["entity"]]}
        for at, one in enumerate(event["quotes"], 1)
        if one["speaker"]["entity"] in of
    ]
    for table, column, rows in (
        (entities, entities.c.identity, named),
        (quotes, quotes.c.speaker_identity, spoken),
    ):
        if rows:
            connection.execute(
                update(table)
                .where(table.c.id == bindparam("row"))
                .values({column.name: bindparam("who")}),
                rows,
            )


class _Profiles(dict[str, Profile]):
    """Profiles, fetched when they are asked for."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection
        self.absent: set[str] = set()

    def fetch(self, wanted: Iterable[str]) -> None:
        some = sorted(set(wanted) - self.keys() - self.absent)
        for chunk in _chunks(some):
            table = identity_profiles
            rows = self.connection.execute(select(table).where(table.c.identity.in_(chunk)))
            for identity, kept in rows:
                self[identity] = Profile.from_json(orjson.loads(bytes(zstd.decompress(kept))))
        self.absent.update(one for one in some if not super(_Profiles, self).__contains__(one))

    def __contains__(self, identity: object) -> bool:
        self.fetch([str(identity)])
        return super().__contains__(identity)

    def __missing__(self, identity: str) -> Profile:
        self.fetch([identity])
        return dict.__getitem__(self, identity) if identity in self.keys() else _none(identity)

    def write(self, changed: Iterable[str]) -> None:
        rows = []
        gone = []
        for identity in sorted(changed):
            profile = dict.get(self, identity)
            if profile is None:
                gone.append(identity)
            else:
                kept = zstd.compress(orjson.dumps(profile.to_json()), _LEVEL)
                rows.append({"identity": identity, "profile": bytes(kept)})
        put(self.connection, identity_profiles, rows)
        _drop(self.connection, identity_profiles.c.identity, gone)


def _none(identity: str) -> Profile:
    raise KeyError(identity)


class _Lists(dict[str, Listed]):
    """Identities by key, fetched when they are asked for."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection

    def fetch(self, wanted: Iterable[str]) -> None:
        some = sorted(set(wanted) - self.keys())
        for chunk in _chunks(some):
            table = identity_keys
            rows = self.connection.execute(select(table).where(table.c.key.in_(chunk)))
            self.update((key, dict(listed)) for key, listed in rows)
        for key in some:
            self.setdefault(key, {})

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self.fetch([key])
        return self[key]

    def write(self, changed: Iterable[str]) -> None:
        keys = sorted(changed)
        rows = [{"key": key, "identities": list(self[key].items())} for key in keys if self[key]]
        put(self.connection, identity_keys, rows)
        _drop(self.connection, identity_keys.c.key, [key for key in keys if not self[key]])


@dataclass(frozen=True, slots=True)
class Judged:
    """What people have said, as `Book` takes it."""

    barred: set[frozenset[str]]
    same: dict[str, set[str]]
    founders: set[str]


def load_judgements(connection: Connection) -> Judged:
    """The judgements that stand."""
    rows = connection.execute(select(judgements).order_by(judgements.c.id)).all()
    undone = {int(row.link) for row in rows if row.judgement == "undo"}
    judged = Judged(set(), {}, set())
    for row in rows:
        if row.id in undone or row.judgement not in ("same", "not_same"):
            continue
        judged.founders.update((row.a, row.b))
        if row.judgement == "not_same":
            judged.barred.add(frozenset((row.a, row.b)))
        else:
            judged.same.setdefault(row.a, set()).add(row.b)
            judged.same.setdefault(row.b, set()).add(row.a)
    now = (
        dict(
            connection.execute(
                select(identities.c.id, identities.c.redirect_to).where(
                    identities.c.redirect_to.is_not(None),
                    identities.c.id.in_(sorted(judged.founders)),
                )
            ).all()
        )
        if judged.founders
        else {}
    )
    judged.barred.update(
        frozenset(now.get(one, one) for one in pair) for pair in set(judged.barred)
    )
    return judged


def _merge_rows(connection: Connection, book: Book) -> None:
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


def _write_identities(connection: Connection, book: Book, counted: Mapping[str, Counted]) -> None:
    there = _rows_of(connection, counted)
    rows = []
    for identity, one in sorted(counted.items()):
        profile = book.profiles[identity]
        known = there.get(identity)
        rows.append(
            {
                "id": identity,
                "kind": profile.kind,
                "name": display_name(profile),
                "gender": profile.gender,
                "wikidata": profile.links.get("wikidata"),
                "first_seen_at": min(one.first, known.first_seen_at) if known else one.first,
                "last_seen_at": max(one.last, known.last_seen_at) if known else one.last,
                "articles": one.articles + (known.articles if known else 0),
                "quotes": one.quotes + (known.quotes if known else 0),
                "redirect_to": None,
            }
        )
    put(connection, identities, rows)
    for identity, one in sorted(counted.items()):
        seen = {"first_seen_at": one.first, "last_seen_at": one.last}
        for table, what, counts, more in (
            (identity_names, "name", one.names, None),
            (identity_roles, "role", one.roles, seen),
            (identity_affiliations, "organisation", one.groups, seen),
        ):
            add_rows(
                connection,
                table,
                [
                    {
                        "identity": identity,
                        what: _plain(text),
                        "articles": n,
                        **(more or {"folded": words_of(text)}),
                    }
                    for text, n in sorted(counts.items())
                ],
            )


def display_name(profile: Profile) -> str:
    """The name by which most articles call somebody; a full one where there is one."""
    full = [name for name in profile.names if " " in name] or list(profile.names)
    return _plain(max(full, key=lambda name: (profile.names[name], len(name), name)))


def _plain(text: str) -> str:
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


def _rows_of(connection: Connection, ids: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for chunk in _chunks(sorted(ids)):
        rows = connection.execute(select(identities).where(identities.c.id.in_(chunk)))
        found.update((row.id, row) for row in rows)
    return found


def _write_doubts(connection: Connection, book: Book) -> None:
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


def _drop(connection: Connection, column: Column[str], values: Sequence[str]) -> None:
    for chunk in _chunks(values):
        connection.execute(delete(column.table).where(column.in_(chunk)))


def _chunks(values: Sequence[str]) -> Iterable[Sequence[str]]:
    for start in range(0, len(values), _MOST_ASKED):
        yield values[start : start + _MOST_ASKED]
