"""From an archive to the outbox, in each of the databases."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.alert import Alert
from schemas.marker import Outcome
from streams.archive.database import Database
from streams.archive.erasure import erase, plan
from streams.archive.identities import Resolver
from streams.archive.judgements import say_not_same, say_same
from streams.archive.rebuild import from_events
from streams.archive.retention import sweep
from streams.archive.tables import SPAN, alert_messages
from streams.client.event import Event
from streams.settings import Settings
from streams.watches import watcher as watchers
from streams.watches.asked import sent_alerts, states
from streams.watches.sender import claim, settle
from streams.watches.watcher import GONE, Watcher
from tests.streams.archive.filled import event, said
from tests.streams.archive.made import ROWING, article, numbered
from tests.streams.sinks.pouring import withdrawal
from tests.streams.watches.conftest import Clock, Stream, copy, look, messages, oras, table

LINE = "Liina Oras (minister) says: “The ferry will sail” — Outlet 1 · 90 % sure"
EVER = "since = 1970-01-01T00:00:00Z\n"
SINCE = "since = 2022-01-01T00:00:00Z\n"


@pytest.fixture
def ferry(file: Path) -> None:
    file.write_text(f"[watch.ferry]\nwords = 'ferry'\nto = 'topic'\n{SINCE}")


def version(number: int, *texts: str) -> Event:
    """Another version of a copy, with these quotes."""
    found = [said(f"q{at}", "e1", text) for at, text in enumerate(texts, 1)]
    when = f"2022-01-09T08:{number:02d}:00Z"
    return event(f"c{number}", when, [oras()], found, outlet=f"Outlet {number}", version="2")


def gone(id: str, of: Event) -> Event:
    """The withdrawal of an article that came by an event."""
    found = withdrawal(of.offset + 1, id)
    return replace(found, outcome=Outcome.WITHDRAWN)


def test_a_statement_is_told_once(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    stream.bring(copy(1))
    look(watcher)
    assert messages(database) == [("alert", [LINE])]
    (row,) = table(database, "alert_messages")
    told = Alert.model_validate(row["body"])
    (alert,) = told.alerts
    assert (told.watch, told.message) == ("ferry", f"{alert.alert}.1")
    assert alert.link == "https://news.example/c1#:~:text=The%20ferry%20will%20sail"
    assert alert.quote is not None
    assert (alert.quote.speaker, alert.quote.outlet) == ("Liina Oras", "Outlet 1")
    assert alert.carried_by == ["Outlet 1"]
    stream.bring(copy(2), copy(1))  # A copy, and the same one again.
    stream.bring(copy(3, "The  “ferry”, will sail."))
    look(watcher)
    assert len(messages(database)) == 1
    assert table(database, "watch_queue") == []
    (kept,) = table(database, "alerts")
    assert (kept["outlets"], kept["told_outlets"]) == (3, 1)
    stream.bring(copy(4, "No ferry will sail"))
    look(watcher)
    assert [kind for kind, _ in messages(database)] == ["alert", "alert"]


def test_alerts_of_the_last_day_are_counted(
    ferry: None, database: Database, stream: Stream, watcher: Watcher, clock: Clock
) -> None:
    stream.bring(copy(1))
    look(watcher)
    clock.now += 20 * 3_600
    stream.bring(copy(2, "No ferry will sail"))
    look(watcher)
    for later, alerts in ((0, 2), (3, 2), (5, 1), (25, 0)):
        with database.reading() as connection:
            (state,) = states(connection, clock.now + later * 3_600).values()
        assert (state.alerts, state.last_day) == (2, alerts)


def test_it_waits_until_it_is_known_who_it_is(
    database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    stream.bring(copy(1, "Something else"))
    (who,) = table(database, "identities")
    file.write_text(f"[watch.oras]\nspeaker = '{who['id']}'\nto = 'topic'\n{SINCE}")
    stream.bring(copy(2, "Nothing"), resolved=False)
    look(watcher)
    assert [lines for _, lines in messages(database)] == [
        [LINE.replace("The ferry will sail", "Something else")]
    ]
    while Resolver(database).run():
        pass
    look(watcher)
    assert len(messages(database)) == 2


def test_forty_copies_are_one_alert_that_grows(
    ferry: None, database: Database, stream: Stream, watcher: Watcher, clock: Clock
) -> None:
    stream.bring(*map(copy, range(1, 41)))
    look(watcher)
    assert messages(database) == [("alert", [LINE.replace("Outlet 1 ·", "Outlet 1 and 39 more ·")])]
    stream.bring(*map(copy, range(41, 43)))
    look(watcher)
    stream.bring(*map(copy, range(43, 45)))
    look(watcher)
    assert len(messages(database)) == 1
    clock.now += 600
    look(watcher)
    assert messages(database)[1:] == [
        ("update", [LINE.replace("Outlet 1 ·", "Outlet 1 and 43 more ·")])
    ]
    ids = [row["message"] for row in table(database, "alert_messages")]
    assert [id.rpartition(".")[2] for id in ids] == ["1", "2"]
    stream.bring(copy(45))
    look(watcher)
    clock.now += 600
    look(watcher)
    assert len(messages(database)) == 2  # The next one waits twice as long.
    clock.now += 601
    look(watcher)
    assert [kind for kind, _ in messages(database)] == ["alert", "update", "update"]


def test_first_only_is_never_told_again(
    database: Database, stream: Stream, watcher: Watcher, clock: Clock, file: Path
) -> None:
    file.write_text(f"[watch.a]\nwords = 'ferry'\nwhen = 'first only'\nto = 'topic'\n{SINCE}")
    stream.bring(copy(1))
    look(watcher)
    stream.bring(copy(2))
    look(watcher)
    clock.now += 100_000
    look(watcher)
    assert len(messages(database)) == 1


def test_a_digest_gathers(
    database: Database, stream: Stream, watcher: Watcher, clock: Clock, file: Path
) -> None:
    file.write_text(f"[watch.a]\nwords = 'ferry'\nwhen = 'digest every 1h'\nto = 'topic'\n{SINCE}")
    stream.bring(copy(1), copy(2), copy(3, "A ferry again"))
    look(watcher)
    assert messages(database) == []
    clock.now += 3600
    look(watcher)
    ((kind, lines),) = messages(database)
    assert kind == "digest"
    assert LINE.replace("Outlet 1 ·", "Outlet 1 and 1 more ·") in lines
    assert len(lines) == 2
    (row,) = table(database, "alert_messages")
    assert row["body"]["line"] == f"a: 2 alerts, the first: {lines[0]}"
    look(watcher)
    assert len(messages(database)) == 1


def test_what_is_over_the_limit_comes_together(
    database: Database, stream: Stream, watcher: Watcher, clock: Clock, file: Path
) -> None:
    file.write_text(f"[watch.a]\nwords = 'ferry'\nlimit = '2/h'\nto = 'topic'\n{SINCE}")
    stream.bring(
        *(copy(n, f"Ferry {'one two three four five'.split()[n - 1]}") for n in range(1, 6))
    )
    look(watcher)
    assert [kind for kind, _ in messages(database)] == ["alert", "alert"]
    clock.now += 3600
    look(watcher)
    kinds = [(kind, len(lines)) for kind, lines in messages(database)]
    assert kinds == [("alert", 1), ("alert", 1), ("digest", 3)]


def test_what_goes_before_it_was_told_is_never_told(
    database: Database, stream: Stream, watcher: Watcher, clock: Clock, file: Path
) -> None:
    file.write_text(f"[watch.a]\nwords = 'ferry'\nwhen = 'digest every 1h'\nto = 'topic'\n{SINCE}")
    stream.bring(copy(1))
    look(watcher)
    stream.bring(gone("c1", copy(1)))
    look(watcher)
    clock.now += 3600
    look(watcher)
    assert messages(database) == []
    assert table(database, "alerts") == []


def test_a_withdrawal_takes_its_alert_back(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    stream.bring(copy(1), copy(2))
    look(watcher)
    stream.bring(gone("c1", copy(1)))
    look(watcher)
    assert len(messages(database)) == 1  # Another one still has it.
    stream.bring(gone("c2", copy(2)))
    look(watcher)
    assert messages(database)[1:] == [("correction", [GONE])]
    (row,) = table(database, "alerts")
    assert row["gone_at"] is not None
    # Back again, it is told again.
    stream.bring(copy(3))
    look(watcher)
    rows = table(database, "alert_messages")
    assert [row["kind"] for row in rows] == ["alert", "correction", "alert"]
    assert len({row["message"] for row in rows}) == 3


def test_a_version_without_the_words_takes_it_back(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    stream.bring(copy(1))
    look(watcher)
    stream.bring(copy(1, "Nothing will sail", version="2"))
    look(watcher)
    assert [kind for kind, _ in messages(database)] == ["alert", "correction"]


NO_FERRY = "Nobody has built a ferry in this town for ninety years"


def test_a_quote_that_is_put_in_front_takes_no_alert_away(
    ferry: None, database: Database, stream: Stream, watcher: Watcher, clock: Clock
) -> None:
    stream.bring(copy(1), copy(2))
    look(watcher)
    for number in (1, 2):
        stream.bring(version(number, NO_FERRY, "The ferry will sail"))
    look(watcher)
    new = LINE.replace("The ferry will sail", NO_FERRY).replace("Outlet 1", "Outlet 1 and 1 more")
    assert messages(database)[1:] == [("alert", [new])]
    rests = [(row["alert_id"], row["quote_id"] % SPAN) for row in table(database, "alert_quotes")]
    first, second = (row["id"] for row in table(database, "alerts"))
    assert rests == [(first, 2), (first, 2), (second, 1), (second, 1)]


def test_a_quote_in_the_place_of_another_one_is_another_alert(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    stream.bring(copy(1))
    look(watcher)
    stream.bring(version(1, NO_FERRY))
    look(watcher)
    assert messages(database)[1:] == [
        ("correction", [GONE]),
        ("alert", [LINE.replace("The ferry will sail", NO_FERRY)]),
    ]


def test_an_alert_of_a_paused_watch_goes_with_its_quote(
    ferry: None, database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    stream.bring(copy(1))
    look(watcher)
    file.write_text(f"{file.read_text()}paused = true\n")
    stream.bring(version(1, NO_FERRY, "The ferry will sail"))
    look(watcher)
    assert len(messages(database)) == 1
    (row,) = table(database, "alert_quotes")
    assert row["quote_id"] % SPAN == 2


def test_what_is_gone_and_not_looked_at_yet_is_not_told(
    database: Database,
    stream: Stream,
    watcher: Watcher,
    file: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An alert that may leave rests on what is withdrawn; there is much before that."""
    monkeypatch.setattr(watchers, "BATCH", 1)
    file.write_text(f"[watch.a]\nwords = 'ferry'\nwhen = 'digest every 1h'\nto = 'topic'\n{SINCE}")
    stream.bring(copy(1), copy(2), copy(3, NO_FERRY))
    look(watcher)
    stream.bring(copy(4, "Another"), copy(5, "A third"))
    stream.bring(gone("c3", copy(3)), gone("c1", copy(1)))
    clock.now += 3600
    with database.reading() as connection:
        shown = [(one.quote is None, one.outlets) for one in sent_alerts(connection, ["a"])]
    assert sorted(shown) == [(False, ("Outlet 2",)), (True, ())]
    assert watcher.run() == 2
    look(watcher)
    assert messages(database) == [("digest", [LINE.replace("Outlet 1", "Outlet 2")])]
    assert table(database, "watch_queue") == []
    assert len(table(database, "alerts")) == 1


def test_ids_of_messages_never_come_again(
    ferry: None, database: Database, stream: Stream, watcher: Watcher, file: Path, clock: Clock
) -> None:
    """Of one that is told, taken back, and held back twice; and of one that is forgotten."""
    each = f"{file.read_text()}outlet = ['Outlet 1', 'Outlet 2', 'Outlet 3', 'Outlet 4']\n"
    file.write_text(each)
    stream.bring(copy(9))  # So that it is one statement all the while.
    stream.bring(copy(1))
    look(watcher)
    stream.bring(gone("c1", copy(1)))
    look(watcher)
    file.write_text(f"{each}when = 'digest every 1h'\n")
    stream.bring(copy(2))
    look(watcher)
    stream.bring(gone("c2", copy(2)))
    look(watcher)
    assert [kind for kind, _ in messages(database)] == ["alert", "correction"]
    file.write_text(each)
    stream.bring(copy(3))
    look(watcher)
    sweep(database, 1)
    clock.now += 10
    stream.bring(copy(9))
    stream.bring(copy(4))
    look(watcher)
    ids = [row["message"] for row in table(database, "alert_messages")]
    assert len(set(ids)) == len(ids) == 4


def test_a_paused_watch_takes_no_turn_of_writers(
    database: Database,
    stream: Stream,
    watcher: Watcher,
    file: Path,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on = f"[watch.a]\nwords = 'ferry'\nwhen = 'digest every 1h'\nto = 'topic'\n{SINCE}"
    file.write_text(on)
    stream.bring(copy(1))
    look(watcher)
    file.write_text(f"{on}paused = true\n")
    clock.now += 3600
    with monkeypatch.context() as patched:
        patched.setattr(Database, "writing", None)
        assert watcher.run() == 0
    file.write_text(on)
    look(watcher)
    assert len(messages(database)) == 1


def test_a_judgement_takes_its_ground_away(
    database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    """Two articles on one person: somebody says that the second one is somebody else."""
    stream.bring(*numbered(article("urn:1", ROWING, "Maria Berg")))
    (who,) = (row for row in table(database, "identities") if row["name"] == "Maria Berg")
    file.write_text(f"[watch.berg]\nspeaker = '{who['id']}'\nto = 'topic'\n{EVER}")
    other = article("urn:2", ROWING, "Maria Berg")
    other["quotes"][0]["text"] = "Nobody has asked the oarswomen what they want"
    stream.bring(*numbered(other, first=1))
    look(watcher)
    assert [kind for kind, _ in messages(database)] == ["alert", "alert"]
    number = next(r["id"] for r in table(database, "articles") if r["article"] == "urn:2")
    say_not_same(database, who["id"], str(number + 1))
    look(watcher)
    assert [kind for kind, _ in messages(database)] == ["alert", "alert", "correction"]
    others = {row["id"] for row in table(database, "identities") if row["name"] == "Maria Berg"}
    (apart,) = others - {who["id"]}
    say_same(database, who["id"], apart)
    look(watcher)
    assert len(messages(database)) == 3  # What comes back by a word is no news.


def test_what_came_before_a_watch_is_none_of_it(
    database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    stream.bring(copy(1))
    file.write_text("[watch.a]\nwords = 'ferry'\nto = 'topic'\nsince = 2022-02-01T00:00:00Z\n")
    look(watcher)
    assert messages(database) == []
    file.write_text("[watch.b]\nwords = 'ferry'\nto = 'topic'\n")
    os.utime(file, (1_641_715_100.0, 1_641_715_100.0))
    stream.bring(copy(2))
    look(watcher)
    assert [row["watch"] for row in table(database, "alerts")] == ["b"]
    assert [row["since"] for row in table(database, "watches")] == [1_641_715_100]
    os.utime(file, (1_641_999_999.0, 1_641_999_999.0))
    stream.bring(copy(3, "Another ferry"))
    look(watcher)  # It is known since when.
    assert len(messages(database)) == 2


def test_a_paused_watch_finds_nothing(
    database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    file.write_text(f"[watch.a]\nwords = 'ferry'\nto = 'topic'\npaused = true\n{SINCE}")
    stream.bring(copy(1))
    look(watcher)
    file.write_text(f"[watch.a]\nwords = 'ferry'\nto = 'topic'\n{SINCE}")
    look(watcher)
    assert messages(database) == []
    stream.bring(copy(2))
    look(watcher)
    assert len(messages(database)) == 1


def test_a_file_that_is_wrong_changes_nothing(
    ferry: None, database: Database, stream: Stream, file: Path, clock: Clock
) -> None:
    said_of_it: list[str] = []
    watcher = Watcher(database, file, 0.4, clock=clock, notice=said_of_it.append)
    look(watcher)
    file.write_text("[watch.ferry]\nword = 'ferry'\n")
    stream.bring(copy(1))
    look(watcher)
    look(watcher)
    assert len(messages(database)) == 1
    assert len(said_of_it) == 1
    assert "there is no 'word'" in said_of_it[0]


def test_what_comes_before_a_wrong_file_was_ever_read_waits(
    database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    file.write_text("[watch.ferry]\nword = 'ferry'\n")
    stream.bring(copy(1))
    look(watcher)
    assert len(table(database, "watch_queue")) == 1
    file.write_text(f"[watch.ferry]\nwords = 'ferry'\nto = 'topic'\n{SINCE}")
    look(watcher)
    assert len(messages(database)) == 1


def test_a_file_that_is_gone_changes_nothing(
    ferry: None, database: Database, stream: Stream, file: Path, clock: Clock
) -> None:
    said_of_it: list[str] = []
    watcher = Watcher(database, file, 0.4, clock=clock, notice=said_of_it.append)
    look(watcher)
    file.unlink()
    stream.bring(copy(1))
    look(watcher)
    assert len(messages(database)) == 1
    assert said_of_it == [f"Watches are as they were: {file} is gone."]
    stream.bring(copy(2, "Another ferry"))
    look(Watcher(database, file, 0.4, clock=clock))  # One that never saw it has no watches.
    assert table(database, "watch_queue") == []
    assert len(messages(database)) == 1


def test_each_target_gets_it(
    database: Database, stream: Stream, watcher: Watcher, file: Path
) -> None:
    file.write_text(
        "[target.desk]\nwebhook = 'https://desk.example/secret'\n"
        f"[watch.a]\nwords = 'ferry'\nto = ['topic', 'desk']\n{SINCE}"
        f"[watch.page]\nwords = 'ferry'\n{SINCE}"
    )
    stream.bring(copy(1))
    look(watcher)
    rows = table(database, "alert_messages")
    assert [(row["watch"], row["target"]) for row in rows] == [("a", "topic"), ("a", "desk")]
    assert len({row["message"] for row in rows}) == 1
    assert len(table(database, "alerts")) == 2
    assert "secret" not in str(rows)


def test_a_rebuild_tells_nothing_again(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    stream.bring(copy(1), copy(2), copy(3, "Another ferry"))
    look(watcher)
    before = table(database, "alerts"), table(database, "alert_quotes")
    from_events(database)
    while Resolver(database).run():
        pass
    look(watcher)
    assert (table(database, "alerts"), table(database, "alert_quotes")) == before
    assert len(messages(database)) == 2


def test_retention_forgets_without_a_word(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    stream.bring(copy(1))
    look(watcher)
    assert sweep(database, 1) == 1
    look(watcher)
    assert len(messages(database)) == 1
    assert table(database, "alerts") == table(database, "alert_quotes") == []


def test_retention_forgets_what_was_told(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    """What was sent, and an alert that was taken back; not what waits still."""
    stream.bring(copy(1))
    look(watcher)
    (one,) = claim(database, ["topic"], (), watcher._clock())
    settle(database, one, None, watcher._clock())
    stream.bring(gone("c1", copy(1)))
    look(watcher)
    assert sweep(database, 100_000) == 0
    assert len(table(database, "alerts")) == 1
    assert len(table(database, "alert_messages")) == 2
    sweep(database, 1)
    assert table(database, "alerts") == []
    assert [kind for kind, _ in messages(database)] == ["correction"]


def test_what_is_erased_is_in_no_message_that_waits(
    database: Database, stream: Stream, watcher: Watcher, file: Path, clock: Clock
) -> None:
    file.write_text(
        f"[watch.a]\nwords = 'ferry'\nto = 'topic'\n{SINCE}"
        f"[watch.b]\nwords = 'ferry'\nwhen = 'digest every 1h'\nto = 'topic'\n{SINCE}"
    )
    stream.bring(copy(1), copy(2, "Another ferry"))
    look(watcher)
    clock.now += 3600
    look(watcher)
    assert len(messages(database)) == 3
    erase(database, plan(database, Settings(), article="c1"), "me")
    assert "will sail" not in str(table(database, "alert_messages"))
    look(watcher)
    told = table(database, "alert_messages")
    assert "will sail" not in str(told)
    assert sorted(row["kind"] for row in told) == ["alert", "correction", "correction", "digest"]


def test_what_was_sent_does_not_stop_an_erasure(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    stream.bring(copy(1))
    look(watcher)
    stream.bring(copy(2, "Another ferry"))
    look(watcher)
    (one,) = claim(database, ["topic"], (), watcher._clock())
    assert settle(database, one, None, watcher._clock()) == "sent"
    with database.reading() as connection:
        unsent = select(alert_messages.c.id).where(alert_messages.c.body.is_not(None))
        assert len(connection.execute(unsent).all()) == 1
    erase(database, plan(database, Settings(), article="c2"), "me")
    look(watcher)
    rows = table(database, "alert_messages")
    assert [(row["kind"], row["state"]) for row in rows] == [
        ("alert", "sent"),
        ("correction", "waiting"),
    ]


def test_what_is_erased_is_not_in_the_line_of_a_digest(
    database: Database, stream: Stream, watcher: Watcher, file: Path, clock: Clock
) -> None:
    file.write_text(f"[watch.a]\nwords = 'ferry'\nwhen = 'digest every 1h'\nto = 'topic'\n{SINCE}")
    stream.bring(copy(1), copy(2, "Another ferry"), copy(3, "A third ferry"))
    look(watcher)
    clock.now += 3600
    look(watcher)
    (before,) = table(database, "alert_messages")
    first = before["body"]["alerts"][0]["quote"]["article"]
    erase(database, plan(database, Settings(), article=first), "me")
    (after,) = table(database, "alert_messages")
    lines = [one["line"] for one in after["body"]["alerts"]]
    assert lines == [one["line"] for one in before["body"]["alerts"][1:]]
    assert after["body"]["line"] == f"a: 2 alerts, the first: {lines[0]}"


def test_two_who_look_at_once_tell_it_once(
    ferry: None, database: Database, stream: Stream, file: Path, clock: Clock
) -> None:
    """What one has read, another has taken meanwhile; or it has changed meanwhile."""
    stream.bring(copy(1))
    one, other = (Watcher(database, file, 0.4, clock=clock) for _ in range(2))
    one._refresh()
    with database.reading() as connection:
        looked = one._look(connection)
    look(other)
    stream.bring(gone("c1", copy(1)))
    with database.writing() as connection:
        assert one._take(connection, looked, clock()) == 0
    look(one)
    assert [kind for kind, _ in messages(database)] == ["alert", "correction"]


def test_an_alert_shows_its_first_quote_where_two_are_in_one_article(
    ferry: None, database: Database, stream: Stream, watcher: Watcher
) -> None:
    twice = [said("q1", "e1", "The ferry will sail"), said("q2", "e1", "The ferry will sail.")]
    stream.bring(event("c1", "2022-01-09", [oras()], twice))
    look(watcher)
    (alert,) = table(database, "alerts")
    assert alert["outlets"] == 1
    assert len(table(database, "alert_quotes")) == 2
    ((_, (line,)),) = messages(database)
    assert line.endswith("— The Example · 90 % sure")
    quotes = [row["quote_id"] % SPAN for row in table(database, "alert_quotes")]
    assert quotes == [1, 2]
