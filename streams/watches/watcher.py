"""Looks at what the archive has got, and makes alerts of it and the messages about them.

One at a time, by a lock in the database. What an article has become, the alerts that follow, and
the messages in the outbox are one transaction with its leaving the queue
(`streams.archive.watched`): whoever dies, an alert is made once. `streams.watches.sender` sends.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select, update

from streams import metrics
from streams.archive.answers import FoundQuote
from streams.archive.database import Database, chunks
from streams.archive.rows import unpacked
from streams.archive.search import current_identity, shown_quotes
from streams.archive.tables import (
    SPAN,
    alert_messages,
    alert_quotes,
    alerts,
    articles,
    entities,
    quotes,
    watch_queue,
)
from streams.archive.tables import watches as watches_seen
from streams.archive.watched import whole_line
from streams.errors import UsageError
from streams.matching import words_of
from streams.watches.grouping import digest, group_of
from streams.watches.listing import read_watches
from streams.watches.matching import Facts, Wish
from streams.watches.schedule import grows_at, leaves_at, shown
from streams.watches.watch import Target, Watch, Watches
from streams.watches.wording import link_of, told

log = logging.getLogger(__name__)

BATCH = 50
"""Articles of one transaction."""
MOST_TOLD = 50
"""Alerts of one digest; more are another one."""
MOST_CARRIED = 20
"""Outlets that a message names."""
LOCK = 0x71756F7465770002
"""PostgreSQL's advisory lock of whoever looks."""
GONE = "Taken back: what this alert rested on was withdrawn or corrected."


_Telling = tuple[Any, dict[str, Any]]
"""A row of `alerts`, and what is told of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A quote that a watch wants. `words`: a digest of them, however they are punctuated."""

    quote_id: int
    outlet: str
    published_at: int
    statement: str
    words: str


@dataclass
class Looked:
    """An article as it was read: which of its quotes each watch wants."""

    number: int
    queued: int
    fresh: bool
    there: bool = False
    seen_at: int = 0
    found: dict[str, list[Found]] = field(default_factory=dict)


class Watcher:
    """Looks at the queue. `path`: of the file of watches, read again when it has changed.

    `floor`: the least confidence where a watch names none; `console`: where readers of alerts
    reach the console, None where nobody said.
    """

    def __init__(
        self,
        database: Database,
        path: Path,
        floor: float,
        *,
        console: str | None = None,
        here: str = "http://127.0.0.1:8600/",
        notice: Callable[[str], None] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.database = database
        self.path = path
        self.floor = floor
        self.watches = Watches()
        self._known = False
        self._had = False
        self._console = console
        self._here = here
        self._notice = notice
        self._clock = clock
        self._read: tuple[Any, ...] | None = None
        self._written_at = 0.0

    def run(self) -> int:
        """Look at a batch; how much there was to do. Raises as `Database.writing` does."""
        self._refresh()
        if not self._known:  # What comes meanwhile waits in the queue.
            return 0
        now = self._clock()
        with self.database.reading() as connection:
            looked = self._look(connection)
            if not looked and not self._is_due(connection, now):
                return 0
        with self.database.writing() as connection:
            if not _lock(connection):
                return 0
            done = self._take(connection, looked, now)
            done += self._tell_new(connection, now)
            done += self._tell_grown(connection, now)
        return done

    # -- the file

    def targets(self) -> Mapping[str, Target] | None:
        """Those that there are now; None until the file has been read: what waits for one of them
        is not to be given up before."""
        return self.watches.targets if self._known else None

    def _refresh(self) -> None:
        """Read the file where it has changed; what is wrong in it is told once, and the last one
        holds."""
        try:
            found = os.stat(self.path)
            stamp: tuple[Any, ...] = (found.st_mtime_ns, found.st_size, found.st_ino)
            self._written_at = found.st_mtime
        except OSError:
            stamp = ()
        if stamp == self._read:
            return
        self._read = stamp
        try:
            # A file that was there is not missing because nobody wants to hear of anything.
            self.watches = read_watches(self.path, required=bool(stamp) or self._had)
            self._known = True
            self._had |= bool(stamp)
        except UsageError as error:
            self._notice(f"Watches are as they were: {error}")
            return
        metrics.WATCHES.set(sum(not one.paused for one in self.watches.watches.values()))

    def _since(self, connection: Connection, watch: Watch) -> int:
        """From when on articles are a watch's: when it was first seen in the file, at the latest
        when that was written."""
        if watch.since is not None:
            return watch.since
        asked = select(watches_seen.c.since).where(watches_seen.c.name == watch.name)
        known = connection.execute(asked).scalar()
        if known is not None:
            return int(known)
        since = int(min(self._clock(), self._written_at))
        connection.execute(insert(watches_seen).values(name=watch.name, since=since))
        return since

    # -- reading

    def _may_leave(self, now: float) -> tuple[ColumnElement[bool], ...]:
        """Which alerts may leave now; those of a paused watch wait."""
        paused = [name for name, one in self.watches.watches.items() if one.paused]
        return alerts.c.told.is_(False), alerts.c.leaves_at <= now, alerts.c.watch.not_in(paused)

    def _is_due(self, connection: Connection, now: float) -> bool:
        """Whether an alert is to leave that was held back, or has grown."""
        return any(
            connection.execute(asked.limit(1)).first() is not None
            for asked in (
                select(alerts.c.id).where(*self._may_leave(now)),
                select(alerts.c.id).where(alerts.c.grows_at <= now),
            )
        )

    def _look(self, connection: Connection) -> list[Looked]:
        """The next articles of the queue that are ready: it is known who is who in them, or they
        are gone."""
        first = select(watch_queue).order_by(watch_queue.c.id).limit(2 * BATCH).subquery()
        rows = connection.execute(
            select(
                first,
                articles.c.id.label("number"),
                *(articles.c.resolved, articles.c.seen_at, articles.c.event),
            )
            .join_from(first, articles, articles.c.id == first.c.article_id, isouter=True)
            .order_by(first.c.id)
        ).all()
        looked: dict[int, Looked] = {}
        kept: dict[int, bytes] = {}
        for row in rows:
            if row.number is not None and not row.resolved:
                continue
            if row.article_id not in looked and len(looked) == BATCH:
                continue
            known = looked.setdefault(row.article_id, Looked(row.article_id, row.id, False))
            known.queued = row.id
            known.fresh |= row.fresh
            if row.number is not None:
                known.there, known.seen_at = True, row.seen_at
                kept[row.article_id] = row.event
        if kept and self.watches.watches:
            self._match(connection, looked, kept)
        return list(looked.values())

    def _match(
        self, connection: Connection, looked: Mapping[int, Looked], kept: Mapping[int, bytes]
    ) -> None:
        wishes = [
            Wish.of(watch, self.floor, lambda id: current_identity(connection, id))
            for watch in self.watches.watches.values()
        ]
        for number, event in kept.items():
            try:
                data = unpacked(event)["data"]
                of_it = entities.c.id.between(number, number + SPAN - 1)
                known = select(entities.c.entity, entities.c.identity).where(
                    of_it, entities.c.identity.is_not(None)
                )
                facts = Facts(data, {row.entity: row.identity for row in connection.execute(known)})
                for wish in wishes:
                    if at := list(wish.matches(facts)):
                        found = self._rows(connection, number, at)
                        looked[number].found[wish.watch.name] = found
            except (KeyError, TypeError, ValueError) as error:
                log.warning("Watches cannot look at article %d: %r", number, error)

    def _rows(self, connection: Connection, number: int, at: Sequence[int]) -> list[Found]:
        ids = [number + 1 + each for each in at]
        return [
            Found(
                row["id"],
                row["outlet"] or "",
                row["published_at"],
                group_of(dict(row)),
                digest(words_of(row["text"])),
            )
            for some in chunks(ids)
            for row in connection.execute(
                select(quotes).where(quotes.c.id.in_(some)).order_by(quotes.c.id)
            ).mappings()
        ]

    # -- what becomes of it

    def _take(self, connection: Connection, looked: Sequence[Looked], now: float) -> int:
        """Take articles out of the queue, and have alerts be as they are now."""
        done = 0
        for one in looked:
            mine = watch_queue.c.article_id == one.number
            newest = connection.execute(select(func.max(watch_queue.c.id)).where(mine)).scalar()
            if newest is not None and newest > one.queued:
                # It has changed since it was read, and is looked at again; that it was new stays.
                if one.fresh:
                    connection.execute(update(watch_queue).where(mine).values(fresh=True))
                older = watch_queue.c.id <= one.queued
                connection.execute(delete(watch_queue).where(mine, older))
                continue
            if newest is None:  # Somebody else has looked at it.
                continue
            connection.execute(delete(watch_queue).where(mine))
            done += 1
            changed, had = self._lose(connection, one)
            for name, found in one.found.items():
                watch = self.watches.watches[name]
                changed |= self._gain(connection, one, watch, found, had.get(name, {}), now)
            for alert in sorted(changed):
                self._count(connection, alert, now)
        return done

    def _lose(
        self, connection: Connection, one: Looked
    ) -> tuple[set[int], dict[str, dict[str, int]]]:
        """Take the ground from alerts whose quotes are gone, or no longer what their watch
        wants; their ids, and of each watch which alert a statement, or its words, had."""
        span = alert_quotes.c.quote_id.between(one.number, one.number + SPAN - 1)
        rows = connection.execute(
            select(
                *(alert_quotes.c.alert_id, alert_quotes.c.quote_id, alert_quotes.c.statement),
                *(alert_quotes.c.words, alerts.c.watch),
            )
            .join(alerts, alerts.c.id == alert_quotes.c.alert_id)
            .where(span)
        ).all()
        lost: set[int] = set()
        had: dict[str, dict[str, int]] = {}
        for row in rows:
            kept = {each.quote_id: each for each in one.found.get(row.watch, ())}
            there = kept.get(row.quote_id)
            if one.there and row.watch not in self.watches.watches:
                continue
            mine = (
                alert_quotes.c.alert_id == row.alert_id,
                alert_quotes.c.quote_id == row.quote_id,
            )
            if there and (there.statement == row.statement or there.words == row.words):
                if (there.statement, there.words) != (row.statement, row.words):
                    values = {"statement": there.statement, "words": there.words}
                    connection.execute(update(alert_quotes).where(*mine).values(values))
                continue
            lost.add(row.alert_id)
            by = had.setdefault(row.watch, {})
            by[row.statement] = by[row.words] = row.alert_id
            connection.execute(delete(alert_quotes).where(*mine))
        return lost, had

    def _gain(
        self,
        connection: Connection,
        one: Looked,
        watch: Watch,
        found: Sequence[Found],
        had: Mapping[str, int],
        now: float,
    ) -> set[int]:
        """Have quotes be what alerts rest on: those that there are, or new ones; their ids.

        `had`: alerts of what stood elsewhere in the article, in another version.
        """
        if watch.paused:
            found = [each for each in found if each.statement in had or each.words in had]
        ids = [each.quote_id for each in found]
        has = set(
            connection.execute(
                select(alert_quotes.c.quote_id)
                .join(alerts, alerts.c.id == alert_quotes.c.alert_id)
                .where(alerts.c.watch == watch.name, alert_quotes.c.quote_id.in_(ids))
            ).scalars()
        )
        new = one.fresh and one.seen_at >= self._since(connection, watch)
        changed = set()
        for each in found:
            if each.quote_id in has:
                continue
            alert = had.get(each.statement, had.get(each.words))
            if alert is None:
                alert = self._alert(connection, watch, each.statement, new, now)
            if alert is None:
                continue
            connection.execute(
                insert(alert_quotes).values(
                    alert_id=alert,
                    quote_id=each.quote_id,
                    statement=each.statement,
                    words=each.words,
                    outlet=each.outlet,
                    published_at=each.published_at,
                )
            )
            changed.add(alert)
        return changed

    def _alert(
        self, connection: Connection, watch: Watch, statement: str, new: bool, now: float
    ) -> int | None:
        """The id of a statement's alert; made, or made anew after it was taken back, where that
        is `new`. None where there is none."""
        mine = alerts.c.watch == watch.name
        asked = select(alerts).where(mine, alerts.c.statement == statement)
        row = connection.execute(asked.order_by(alerts.c.id.desc()).limit(1)).first()
        if row is not None and row.gone_at is None:
            return int(row.id)
        # The statement may have had another id when the alert was made.
        for same in (alert_quotes.c.statement == statement, quotes.c.statement == statement):
            resting = (
                _resting()
                .join(alerts, alerts.c.id == alert_quotes.c.alert_id)
                .where(mine, same)
                .order_by(alerts.c.id)
            )
            for there in connection.execute(resting):
                if _stands(there):
                    return int(there.alert_id)
        if not new:
            return None
        values = {
            "made_at": int(now),
            "leaves_at": self._leaves_at(connection, watch, now),
            "told": False,
            "outlets": 0,
            "told_outlets": 0,
            "grows_at": None,
            "gone_at": None,
        }
        if row is not None:
            connection.execute(update(alerts).where(alerts.c.id == row.id).values(values))
            return int(row.id)
        # One that retention has forgotten had another id, so that its messages have, too.
        name = digest(watch.name, statement, str(int(now)))
        what = {"alert": name, "watch": watch.name, "statement": statement}
        made = connection.execute(
            insert(alerts).values(**what, **values, revision=0).returning(alerts.c.id)
        )
        return int(made.scalar_one())

    def _leaves_at(self, connection: Connection, watch: Watch, now: float) -> int:
        before: list[int] = []
        if watch.limit is not None:
            mine = select(alerts.c.leaves_at).where(
                alerts.c.watch == watch.name, alerts.c.leaves_at >= now - watch.limit.seconds
            )
            before = sorted(connection.execute(mine).scalars())
        return int(leaves_at(watch, now, before))

    def _count(self, connection: Connection, alert: int, now: float) -> None:
        """Have an alert be as what it rests on."""
        asked = select(
            func.count(alert_quotes.c.quote_id), func.count(alert_quotes.c.outlet.distinct())
        ).where(alert_quotes.c.alert_id == alert)
        many, outlets = connection.execute(asked).one()
        row = connection.execute(select(alerts).where(alerts.c.id == alert)).one()
        mine = alerts.c.id == alert
        if not many:
            if not row.revision:  # Nobody has heard of it.
                connection.execute(delete(alerts).where(mine))
                return
            gone = {"gone_at": int(now), "told": True, "outlets": 0, "grows_at": None}
            connection.execute(update(alerts).where(mine).values(gone))
            if row.told:  # Else it was taken back before, and nobody has heard that it came again.
                self._correct(connection, row, now)
            return
        values: dict[str, Any] = {"outlets": outlets}
        watch = self.watches.watches.get(row.watch)
        grown = row.told and outlets > row.told_outlets and row.grows_at is None
        if grown and watch is not None and watch.when == "each":
            values["grows_at"] = int(grows_at(watch, now, max(0, row.revision - 1)))
        connection.execute(update(alerts).where(mine).values(values))

    # -- messages

    def _tell_new(self, connection: Connection, now: float) -> int:
        """Messages about alerts that may leave."""
        due = select(alerts).where(*self._may_leave(now))
        rows = connection.execute(due.order_by(alerts.c.leaves_at, alerts.c.id)).all()
        held: dict[tuple[str, int], list[_Telling]] = {}
        done = 0
        for row in rows:
            watch = self.watches.watches.get(row.watch)
            if watch is None:
                self._told(connection, row)
                done += 1
                continue
            shown_now = self._alerted(connection, row)
            if shown_now is None:
                continue
            done += 1
            if watch.when != "digest" and row.leaves_at <= row.made_at:
                self._message(connection, watch, "alert", [(row, shown_now)], now)
            else:
                held.setdefault((row.watch, row.leaves_at), []).append((row, shown_now))
        for (name, _), some in held.items():
            watch = self.watches.watches[name]
            kind = "digest" if watch.when == "digest" or len(some) > 1 else "alert"
            for begin in range(0, len(some), MOST_TOLD):
                self._message(connection, watch, kind, some[begin : begin + MOST_TOLD], now)
        return done

    def _tell_grown(self, connection: Connection, now: float) -> int:
        """Messages about alerts that have grown."""
        rows = connection.execute(
            select(alerts).where(alerts.c.grows_at <= now).order_by(alerts.c.id)
        ).all()
        done = 0
        for row in rows:
            watch = self.watches.watches.get(row.watch)
            grown = row.gone_at is None and row.outlets > row.told_outlets
            if watch is not None and not watch.paused and grown:
                shown_now = self._alerted(connection, row)
                if shown_now is None:
                    continue
                self._message(connection, watch, "update", [(row, shown_now)], now)
            nothing = update(alerts).where(alerts.c.id == row.id).values(grows_at=None)
            connection.execute(nothing)
            done += 1
        return done

    def _correct(self, connection: Connection, row: Any, now: float) -> None:
        """Say that what an alert rested on is gone, without its words."""
        watch = self.watches.watches.get(row.watch)
        self._told(connection, row)
        if watch is None:
            return
        alerted = {
            "alert": row.alert,
            "line": GONE,
            "link": None,
            "quote": None,
            "outlets": 0,
            "carried_by": [],
        }
        message = f"{row.alert}.{row.revision + 1}"
        self._put(connection, watch, "correction", message, [alerted], now)

    def _message(
        self,
        connection: Connection,
        watch: Watch,
        kind: str,
        telling: Sequence[_Telling],
        now: float,
    ) -> None:
        rows = [row for row, _ in telling]
        if kind == "digest":
            names = ",".join(f"{row.alert}.{row.revision + 1}" for row in rows)
            message = f"digest.{digest(watch.name, names)}"
        else:
            message = f"{rows[0].alert}.{rows[0].revision + 1}"
        for row in rows:
            self._told(connection, row)
        self._put(connection, watch, kind, message, [one for _, one in telling], now)

    def _told(self, connection: Connection, row: Any) -> None:
        connection.execute(
            update(alerts)
            .where(alerts.c.id == row.id)
            .values(told=True, revision=row.revision + 1, told_outlets=alerts.c.outlets)
        )

    def _alerted(self, connection: Connection, row: Any) -> dict[str, Any] | None:
        """An alert as it is now (`schemas.alert.Alerted`); None while what it rests on is gone,
        but has not left the queue yet."""
        shown_quote, outlets = alert_shown(connection, row.id)
        if shown_quote is None:
            return None
        link = link_of(shown_quote, self._console, self._here)
        found = told(shown_quote, outlets, link)
        return {"alert": row.alert, **found, "carried_by": outlets[:MOST_CARRIED]}

    def _put(
        self,
        connection: Connection,
        watch: Watch,
        kind: str,
        message: str,
        told_now: Sequence[Mapping[str, Any]],
        now: float,
    ) -> None:
        """Put a message into the outbox, once for each target."""
        body = {
            "message": message,
            "watch": watch.name,
            "kind": kind,
            "time": shown(now),
            "line": whole_line(watch.name, told_now),
            "alerts": list(told_now),
        }
        metrics.WATCH_MESSAGES.labels(kind).inc()
        for target in dict.fromkeys(watch.to):
            connection.execute(
                insert(alert_messages).values(
                    message=message,
                    watch=watch.name,
                    target=target,
                    kind=kind,
                    body=body,
                    made_at=int(now),
                    state="waiting",
                    next_at=now,
                    attempts=0,
                )
            )


def alert_shown(connection: Connection, alert: int) -> tuple[FoundQuote | None, list[str]]:
    """The quote that an alert shows, the first one, and the outlets that carry it, in order: of
    those that are still there. None where none is."""
    resting = (
        _resting()
        .where(alert_quotes.c.alert_id == alert)
        .order_by(alert_quotes.c.published_at, alert_quotes.c.quote_id)
    )
    rows = [row for row in connection.execute(resting) if _stands(row)]
    if not rows:
        return None, []
    first = select(quotes).where(quotes.c.id == rows[0].quote_id)
    (shown_quote,) = shown_quotes(connection, list(connection.execute(first).mappings()))
    return shown_quote, [one for one in _each(row.outlet for row in rows) if one]


def _resting() -> Select[Any]:
    """What alerts rest on, of quotes that are there; `waits`: the article is to be looked at."""
    waits = select(watch_queue.c.id).where(watch_queue.c.article_id == quotes.c.article_id)
    now = quotes.c.text, quotes.c.statement.label("now"), waits.exists().label("waits")
    return select(alert_quotes, *now).join(quotes, quotes.c.id == alert_quotes.c.quote_id)


def _stands(row: Any) -> bool:
    """Whether the quote of a row of `_resting` is still the one that the alert rests on: not
    another one that has its place in a version that was not looked at."""
    return not row.waits or row.now == row.statement or digest(words_of(row.text)) == row.words


def _each(values: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(values))


def _lock(connection: Connection) -> bool:
    """Be the one who looks, until the transaction's end; False where somebody else does."""
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(LOCK))).scalar())
