"""Who is who: goes through archived articles in the order of the log, and stores whom
`agents.identity` says that each person and organisation is.

One resolver at a time, by a lock in the database; a batch of articles and all that follows from it
are one transaction. People's judgements are in `streams.archive.judgements`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from cramjam import zstd
from sqlalchemy import Connection, bindparam, select, update

from agents.identity.background import Background
from agents.identity.book import Book, Listed, asked_keys, founded_by
from agents.identity.evidence import Evidence
from agents.identity.profile import Profile
from agents.identity.sightings import Read, Sighting, read
from agents.stories.sketch import Sketch, sketch
from streams.archive.database import Database, lock
from streams.archive.fetched import Fetched, FetchedOrEmpty
from streams.archive.heirs import drop_heirs, load_heirs
from streams.archive.identity_rows import (
    Counted,
    add_counted,
    drop,
    merge_rows,
    move_rows,
    put,
    write_doubts,
    write_identities,
    write_redirects,
)
from streams.archive.rows import unpacked
from streams.archive.statements import give_missing, give_statements
from streams.archive.story_rows import give_stories
from streams.archive.tables import (
    IN_ORDER,
    SPAN,
    articles,
    entities,
    identities,
    identity_background,
    identity_keys,
    identity_profiles,
    judgements,
    quotes,
)

log = logging.getLogger(__name__)

BATCH = 20
"""Articles of one transaction."""
ATTEMPTS = 3
"""How often a batch is decided without SQLite's lock before it is decided with it."""
_LEVEL = 1


class Shelf:
    """A book whose profiles and lists lie in the database, in one transaction.

    now: once it is saved, the identity of each entity that was gone through, by article and entity.
    moved: ids of quotes that were given to another identity.
    """

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
            firm=judged.firm,
            links=judged.links,
            redirects=judged.redirects,
        )
        self.counted: dict[str, Counted] = {}
        self.now: dict[tuple[str, str], str] = {}
        self.moved: list[int] = []

    def use(self, connection: Connection) -> None:
        """Go on with another transaction, in which what was read so far holds."""
        self.connection = self.profiles.connection = self.lists.connection = connection

    def load(self, seen: Iterable[Sighting]) -> None:
        """Fetch at once what the sightings will ask for."""
        some = list(seen)
        self.lists.fetch({key for one in some for key in asked_keys(one)})
        wanted = {who for one in some for who in self.book.wanted(one)}
        own = {founded_by(one.article, one.entity, one.kind) for one in some}
        heirs = load_heirs(self.connection, own)
        self.book.heirs |= heirs
        before = {one.identity for each in heirs.values() for one in each}
        self.profiles.fetch(wanted | own | before)

    def of(self, event: Mapping[str, Any]) -> dict[str, str]:
        """Identities by the ids that an article's entities have in it."""
        article = event["article"]["id"]
        found = {one["id"]: self.now.get((article, one["id"])) for one in event["entities"]}
        return {entity: identity for entity, identity in found.items() if identity}

    def save(self) -> None:
        """Write all that has changed: rows and counts go where the book has put sightings."""
        for seen, before, now in self.book.happened:
            if seen is None:
                self._lead(str(before), now)
            elif before is None:
                self.now[seen.article, seen.entity] = now
                self._count(now, seen, 1)
            elif self._move(seen, before, now):
                self._count(before, seen, -1)
                self._count(now, seen, 1)
        self.book.happened.clear()
        write_identities(self.connection, self.book, self.counted)
        write_redirects(self.connection, self.book)
        self.profiles.write(self.book.changed)
        self.lists.write(self.book.changed_lists)
        write_doubts(self.connection, self.book)
        drop_heirs(self.connection, self.book.inherited)

    def _count(self, identity: str, seen: Evidence, times: int) -> None:
        counted = self.counted.setdefault(identity, Counted())
        counted.articles += times
        counted.quotes += times * seen.quotes
        for counts, texts in (
            (counted.names, seen.names),
            (counted.roles, seen.titles),
            (counted.groups, seen.groups),
        ):
            for text in dict.fromkeys(texts):
                counts[text] += times
        if times > 0:
            counted.first = min(counted.first, int(seen.at))
            counted.last = max(counted.last, int(seen.at))

    def _move(self, seen: Evidence, before: str, now: str) -> bool:
        """Give a sighting to another identity; whether it is one of the archive's still."""
        place = seen.article, seen.entity
        if place not in self.now:
            return move_rows(self.connection, seen, before, now, self.moved)
        self.now[place] = now
        return True

    def _lead(self, goes: str, stays: str) -> None:
        """Give all that an identity has to another one."""
        for place, identity in self.now.items():
            if identity == goes:
                self.now[place] = stays
        add_counted(self.counted, stays, merge_rows(self.connection, goes, stays, self.moved))
        if goes in self.counted:
            add_counted(self.counted, stays, self.counted.pop(goes))


@dataclass(frozen=True, slots=True)
class Decided:
    """A batch before it is written: its articles as they were read, and each one's number and
    event, and what it is about. `batches`: the number of the batch before it."""

    waiting: Sequence[Any]
    shelf: Shelf
    found: Sequence[tuple[int, Mapping[str, Any]]]
    sketches: Sequence[tuple[int, Sketch]]
    batches: int | None


class Resolver:
    """Resolves what is archived and not resolved yet. Its memory is a copy of the database's."""

    def __init__(self, database: Database, batch: int = BATCH) -> None:
        self.database = database
        self.batch = batch
        self._background = Background()
        self._batches: int | None = -1

    def run(self) -> int:
        """Resolve the next articles; how many they were: 0 where all are resolved.

        Then articles and quotes that were resolved before there were stories and statements are
        given theirs.
        Waits for another resolver. Deciding takes most of the time: of SQLite, where the archiver
        would wait meanwhile, only a state is read for it, and what it says is written if that still
        holds. Raises as `Database.writing` does; then nothing is written.
        """
        for _ in range(ATTEMPTS if self.database.sqlite else 0):
            with self.database.reading() as connection:
                decided = self._decide(connection)
            if not decided.found:
                return self._give_missing()
            with self.database.writing() as connection:
                written = self._write(connection, decided) if _holds(connection, decided) else None
            if written is not None:
                self._batches = written
                return len(decided.found)
        with self.database.writing() as connection:
            lock(connection)
            decided = self._decide(connection)
            batches = self._write(connection, decided) if decided.found else decided.batches
        self._batches = batches
        return len(decided.found) or self._give_missing()

    def _give_missing(self) -> int:
        """Say of which story the next articles are that were resolved before there were stories,
        then of which statements quotes are; how many they were."""
        with self.database.reading() as connection:
            if not _without_story(connection, 1):
                return give_missing(self.database, self.batch)
        with self.database.writing() as connection:
            lock(connection)
            background = load_background(connection)
            some = []
            for row in _without_story(connection, self.batch):
                of = select(entities.c.entity, entities.c.identity).where(
                    entities.c.id.between(row.id, row.id + SPAN - 1),
                    entities.c.identity.is_not(None),
                )
                who = {each.entity: each.identity for each in connection.execute(of)}
                event = unpacked(row.event)["data"]
                some.append((row.id, _sketch(event, row.published_at, who, background)))
            give_stories(connection, some)
        return len(some)

    def _decide(self, connection: Connection) -> Decided:
        """Whom the next articles name."""
        waiting = connection.execute(
            select(articles.c.id, articles.c.event, articles.c.published_at)
            .where(articles.c.resolved.is_(False))
            .order_by(*IN_ORDER)
            .limit(self.batch)
        ).all()
        batches = _batches_of(connection)
        if waiting:
            self._load(connection, batches)
            self._batches = -1  # Unknown until all is written.
        shelf = Shelf(connection, self._background)
        events = [(number, unpacked(kept)["data"], at) for number, kept, at in waiting]
        wholes = [_read(event, at) for _, event, at in events]
        shelf.load(one for whole in wholes for one in whole.sightings)
        sketches = []
        for whole, (number, event, at) in zip(wholes, events, strict=True):
            who = {one.entity: one.identity for one in shelf.book.assign(whole)}
            sketches.append((number, _sketch(event, at, who, shelf.book.background)))
        found = [(number, event) for number, event, _ in events]
        return Decided(waiting, shelf, found, sketches, batches)

    def _write(self, connection: Connection, decided: Decided) -> int:
        """Write a batch; its number."""
        shelf = decided.shelf
        shelf.use(connection)
        shelf.save()
        for number, event in decided.found:
            write_article(connection, number, event, shelf.of(event))
        give_statements(connection, [number for number, _ in decided.found], shelf.moved)
        give_stories(connection, decided.sketches)
        connection.execute(
            update(articles)
            .where(articles.c.id.in_([row.id for row in decided.waiting]))
            .values(resolved=True)
        )
        return save_background(connection, shelf.book.background)

    def _load(self, connection: Connection, batches: int | None) -> None:
        """Have the background as the database has it."""
        if batches is None:
            self._background = Background()
        elif batches != self._batches:
            self._background = load_background(connection)


def _holds(connection: Connection, decided: Decided) -> bool:
    """Whether nobody has resolved or judged since, and the articles are what they were."""
    if _batches_of(connection) != decided.batches:
        return False
    there = connection.execute(
        select(articles.c.id, articles.c.event, articles.c.published_at).where(
            articles.c.id.in_([row.id for row in decided.waiting]),
            articles.c.resolved.is_(False),
        )
    ).all()
    return sorted(map(tuple, there)) == sorted(map(tuple, decided.waiting))


def _batches_of(connection: Connection) -> int | None:
    """The number of the last batch; None where nothing is resolved."""
    return connection.execute(select(identity_background.c.batches)).scalar()


def touch(connection: Connection) -> None:
    """Have a batch that is being decided decided anew: what it was decided by has changed."""
    batches = identity_background.c.batches
    connection.execute(update(identity_background).values(batches=batches + 1))


def load_background(connection: Connection) -> Background:
    """How frequent words are in what is resolved."""
    row = connection.execute(select(identity_background)).first()
    if row is None:
        return Background()
    counts = np.frombuffer(bytes(zstd.decompress(row.counts)), dtype="<u4")
    return Background(counts.astype(np.uint32), row.articles)


def save_background(connection: Connection, background: Background) -> int:
    """Write it; the number of the batch that it stands after."""
    known = _batches_of(connection) or 0
    counts = bytes(zstd.compress(background.counts.astype("<u4").tobytes(), _LEVEL))
    row = {"id": 1, "batches": known + 1, "articles": background.articles, "counts": counts}
    put(connection, identity_background, [row])
    return known + 1


def _read(event: Mapping[str, Any], at: int) -> Read:
    """What an event says of people; nothing where it is no enriched event as this version knows
    them: its neighbours go on."""
    try:
        return read(event, float(at))
    except (KeyError, TypeError, ValueError) as error:
        log.warning("Nobody is told in article %s: %r", event["article"]["id"], error)
        return Read(event["article"]["id"], [], frozenset())


def _without_story(connection: Connection, most: int) -> Sequence[Any]:
    return connection.execute(
        select(articles.c.id, articles.c.event, articles.c.published_at)
        .where(articles.c.story.is_(None), articles.c.resolved.is_(True))
        .order_by(*IN_ORDER)
        .limit(most)
    ).all()


def _sketch(
    event: Mapping[str, Any], at: int, who: Mapping[str, str], background: Background
) -> Sketch:
    """What an article is about; nothing where it is no enriched event as this version knows them,
    so that it is a story of its own."""
    try:
        return sketch(event, float(at), who, background)
    except (KeyError, TypeError, ValueError) as error:
        log.warning("Article %s is of no story: %r", event["article"]["id"], error)
        return Sketch(event["article"]["id"], float(at))


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


def forget_profiles(connection: Connection, ids: Iterable[str]) -> None:
    """Delete what identities are told by, and under which names they are looked up."""
    touch(connection)
    shelf = Shelf(connection, Background())
    shelf.profiles.fetch(ids)
    for one in list(shelf.profiles):
        shelf.book.forget(one)
    shelf.profiles.write(shelf.book.changed)
    shelf.lists.write(shelf.book.changed_lists)


def forget_sightings(connection: Connection, ids: Iterable[str], gone: Collection[str]) -> None:
    """Take what some articles told from identities that others name too."""
    touch(connection)
    shelf = Shelf(connection, Background())
    shelf.profiles.fetch(ids)
    for profile in shelf.profiles.values():
        rest = [one for one in profile.kept if one.article not in gone]
        if len(rest) < len(profile.kept):
            profile.articles -= len(profile.kept) - len(rest)
            profile.kept = rest
            shelf.book.changed.add(profile.id)
    shelf.profiles.write(shelf.book.changed)


class _Profiles(Fetched[str, Profile]):
    """Profiles of identities."""

    def read(self, keys: Sequence[str]) -> Iterable[tuple[str, Profile]]:
        table = identity_profiles
        rows = self.connection.execute(select(table).where(table.c.identity.in_(keys)))
        for identity, kept in rows:
            yield identity, Profile.from_json(orjson.loads(bytes(zstd.decompress(kept))))

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
        drop(self.connection, identity_profiles.c.identity, gone)


class _Lists(FetchedOrEmpty[str, Listed]):
    """Identities by key."""

    def read(self, keys: Sequence[str]) -> Iterable[tuple[str, Listed]]:
        rows = self.connection.execute(select(identity_keys).where(identity_keys.c.key.in_(keys)))
        return ((key, dict(listed)) for key, listed in rows)

    def empty(self) -> Listed:
        return {}

    def write(self, changed: Iterable[str]) -> None:
        keys = sorted(changed)
        rows = [{"key": key, "identities": list(self[key].items())} for key in keys if self[key]]
        put(self.connection, identity_keys, rows)
        drop(self.connection, identity_keys.c.key, [key for key in keys if not self[key]])


@dataclass(frozen=True, slots=True)
class Judged:
    """What people have said, as `Book` takes it."""

    barred: set[frozenset[str]]
    same: dict[str, dict[str, str]]
    founders: set[str]
    firm: set[str]
    links: dict[str, str]
    redirects: dict[str, str]


def load_judgements(connection: Connection) -> Judged:
    """The judgements that stand."""
    rows = connection.execute(select(judgements).order_by(judgements.c.id)).all()
    undone = {int(row.link) for row in rows if row.judgement == "undo"}
    judged = Judged(set(), {}, set(), set(), {}, {})
    for row in rows:
        if row.id in undone or row.judgement not in ("same", "not_same", "is"):
            continue
        if row.judgement == "is":
            judged.founders.add(row.a)
            judged.links[row.a] = row.link
            continue
        judged.founders.update((row.a, row.b))
        if row.judgement == "not_same":
            judged.barred.add(frozenset((row.a, row.b)))
        else:
            judged.same.setdefault(row.a, {})[row.b] = row.a
            judged.same.setdefault(row.b, {})[row.a] = row.a
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
    judged.firm.update(judged.founders, now.values())
    judged.redirects.update(now)
    judged.links.update({now[one]: link for one, link in judged.links.items() if one in now})
    return judged
