"""Who is quoted, counted ahead: the same answers as counting when they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streams.archive import Archive, counted
from streams.archive.counted import Counting, whole_months
from streams.archive.database import Database
from streams.archive.importing import import_files
from streams.archive.rebuild import from_events
from tests.streams.archive.conftest import Place, rows_in
from tests.streams.archive.filled import event, fill, named, said
from tests.streams.archive.made import put

FLOOR = 0.4


@pytest.fixture
def archive(place: Place, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """A filled one that is large enough for its counts to be kept."""
    monkeypatch.setattr(counted, "LEAST", 5)
    fill(database)
    with Archive(place.address, password=place.password, floor=FLOOR) as found:
        yield found


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


STRETCHES: tuple[dict[str, Any], ...] = (
    {},
    {"since": day("2022-02-01")},
    {"since": day("2022-01-09T08:00:01")},
    {"until": day("2022-03-01T08:00:00")},
    {"since": day("2022-01-15"), "until": day("2022-02-03T00:00:01")},
    {"since": day("2022-02-02"), "until": day("2022-02-04")},
    {"since": day("2022-02-04"), "until": day("2022-02-02")},
    {"since": datetime.min, "until": datetime.max},
    {"outlet": "The Example"},
    {"outlet": "Halden Post", "since": day("2022-01-20")},
    {"outlet": "Nobody's"},
    {"outlet": "?!"},
)


def test_what_is_kept_is_what_is_there(archive: Archive, database: Database) -> None:
    now = [archive.quoted(**asked) for asked in STRETCHES]
    assert {one.counted_at for one in now} == {None}
    assert Counting(database, FLOOR).run() == 0
    kept = [archive.quoted(**asked) for asked in STRETCHES]
    assert all(kept_one.counted_at for kept_one in kept)
    assert [replace(one, counted_at=None) for one in kept] == now


def test_counts_of_another_confidence_are_not_taken(archive: Archive, database: Database) -> None:
    Counting(database, 0.0).run()
    assert archive.quoted().counted_at is None
    assert archive.quoted().all.quotes == 5


def test_they_are_made_anew_when_something_has_changed(
    archive: Archive, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "EVERY_SECONDS", 0.0)
    monkeypatch.setattr(counted, "REST", 0)
    counting = Counting(database, FLOOR)
    counting.run()
    at = archive.quoted().counted_at
    assert at is not None
    opened = [said("q1", "e1", "The pier is open")]
    put(database, event("b1", "2022-04-01", [named("e1", "Ida Falk")], opened))
    assert archive.quoted().all.quotes == 5
    with database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO positions(topic, partition, \"offset\") VALUES ('t', 0, 1)"
        )
    counting.run()
    assert archive.quoted().all.quotes == 6
    assert archive.quoted().counted_at is not None
    # What is done by hand is not waited for.
    import_files(database, [])
    assert archive.quoted().counted_at is None
    counting.run()
    assert archive.quoted().counted_at is not None
    from_events(database)
    assert archive.quoted().counted_at is None


def test_a_small_archive_is_counted_when_it_is_asked(
    archive: Archive, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "LEAST", 7)
    Counting(database, FLOOR).run()
    assert rows_in(database, "quoted_state")["quoted_state"] == []


@pytest.mark.parametrize(
    ("since", "until", "months", "edges"),
    [
        (None, None, ("", "~"), []),
        ("2022-01-01", "2022-03-01", ("2022-01", "2022-03"), []),
        ("2021-12-02", None, ("2022-01", "~"), [("2021-12-02", "2022-01-01")]),
        (
            *("2022-01-05", "2022-03-04", ("2022-02", "2022-03")),
            [("2022-01-05", "2022-02-01"), ("2022-03-01", "2022-03-04")],
        ),
        ("2022-01-05", "2022-01-09", ("", ""), [("2022-01-05", "2022-01-09")]),
        ("9999-12-05", None, ("~", "~"), None),
        ("0001-01-01", None, ("0001-01", "~"), []),
    ],
)
def test_a_stretch_is_whole_months_and_what_is_left(
    since: str | None, until: str | None, months: tuple[str, str], edges: Any
) -> None:
    def at(text: str | None) -> float | None:
        return None if text is None else day(text).timestamp()

    found, rest = whole_months(at(since), at(until))
    assert found == months
    if edges is not None:
        assert rest == [(at(one), at(other)) for one, other in edges]
