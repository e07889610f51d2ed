"""What goes wrong around an archive ends in a sentence that says what to do, and loses nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from streams.archive import Archive
from streams.archive import erasure as erasures
from streams.archive.alone import alone
from streams.archive.archiver import Archiver
from streams.archive.database import VERSION_TABLE, open_database
from streams.archive.erasure import Doomed
from streams.archive.rebuild import from_events, rebuild
from streams.archive.retention import sweep
from streams.broker import Broker
from streams.cli.processes import check_archive
from streams.errors import ArchiveError, Refused
from streams.settings import Settings
from tests.kafka import ROOT, settings_for
from tests.postgresql import PASSWORD, USER, Postgresql
from tests.streams.archive.conftest import Place, known, of_speakers, rows_in, versions, write
from tests.streams.archive.filled import fill, filled_in
from tests.streams.archive.made import NAMESAKES, numbered, put, resolve
from tests.streams.archive.test_archiver import archiving, offsets, until
from tests.streams.archive.test_heirs import now
from tests.streams.enriched import record


def quiet(_: str) -> None:
    """Nobody is told."""


# -- two at once


async def test_of_two_on_one_file_the_later_one_waits(
    kafka: Broker, prefix: str, sqlite_place: Place
) -> None:
    settings = settings_for(kafka, prefix, partitions=1, **sqlite_place.settings)
    database = sqlite_place.open()
    said: list[str] = []
    await write(kafka, settings, record(0))
    try:
        async with archiving(settings) as first:
            await until(database, lambda: offsets(database) == {0: 1}, first)
            async with archiving(settings, said.append) as second:
                await until(database, lambda: said, second)
                await write(kafka, settings, record(1))
                await until(database, lambda: offsets(database) == {0: 2}, first)
                first.cancel()
                await write(kafka, settings, record(2))
                await until(database, lambda: offsets(database) == {0: 3}, second)
        assert len(versions(database)) == 3
        (told,) = said
        assert f"Another process writes into the archive {sqlite_place.address}" in told
    finally:
        database.close()


async def test_who_has_a_broker_in_memory_is_refused_a_file_that_another_writes(
    embedded: Broker, prefix: str, sqlite_place: Place
) -> None:
    """It would end with what it holds, and its offsets are those of other records."""
    settings = settings_for(embedded, prefix, partitions=1, **sqlite_place.settings)
    await write(embedded, settings, record(0))
    up = Settings(_env_file=None)  # type: ignore[call-arg]
    check_archive(up, sqlite_place.address)
    with alone(sqlite_place.address):
        for attempt in (Archiver(settings, sqlite_place.address).run, None):
            with pytest.raises(Refused, match=r"name another file \(--archive, QUOTEWIRE_ARCHIVE"):
                await attempt() if attempt else check_archive(up, sqlite_place.address)
        check_archive(settings, sqlite_place.address)  # It may wait, its brokers have it all.
        with pytest.raises(Refused, match="Another process writes"):
            await rebuild(settings, sqlite_place.address, quiet)
    assert await rebuild(settings, sqlite_place.address, quiet) == 1


# -- files


def without_rights(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of quotewire as a user whom permissions of files concern; root's do not."""
    drop: Sequence[str] = ()
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root may write everywhere, and setpriv is not there")
        drop = (setpriv, "--bounding-set=-dac_override,-dac_read_search", "--")
    return subprocess.run(
        [*drop, sys.executable, "-m", "streams.cli", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_is_read_only_is_said_and_not_written(tmp_path: Path, what: str) -> None:
    address = filled_in(tmp_path)
    changed = Path(address) if what == "file" else tmp_path
    mode = changed.stat().st_mode
    changed.chmod(mode & ~0o222)
    try:
        found = without_rights("search", "gas", "--archive", address)
        if what == "file":
            assert found.returncode == 0, found.stderr
            assert "Article a1" in found.stdout
        for words in (
            *([("search", "gas")] if what == "folder" else []),  # SQLite keeps its log there.
            ("erase", "--article", "a1", "--archive-only", "--yes"),
            ("archive", "rebuild", "--no-log"),
        ):
            refused = without_rights(*words, "--archive", address)
            assert refused.returncode == 1
            assert refused.stderr.count("\n") <= 2, refused.stderr
            assert "writable" in refused.stderr
            assert "QUOTEWIRE_ARCHIVE" in refused.stderr
        made = without_rights("archive", "status", "--archive", f"{tmp_path}/new.sqlite")
        if what == "folder":
            assert (made.returncode, "may write in its folder" in made.stderr) == (1, True)
    finally:
        changed.chmod(mode)
    with Archive(address, floor=0.0) as archive:
        assert len(archive.articles().articles) == 3


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    path.write_text("This is no database. " * 99, encoding="utf-8")
    with pytest.raises(ArchiveError, match="no file of SQLite, or damaged: restore a copy"):
        open_database(str(path))
    with pytest.raises(ArchiveError, match=r"There is no folder .* make it"):
        open_database(str(tmp_path / "none" / "archive.sqlite"))


def test_a_file_that_is_damaged_is_said(tmp_path: Path) -> None:
    address = filled_in(tmp_path)
    with sqlite3.connect(address) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with Path(address).open("r+b") as file:
        file.seek(page)
        file.write(b"\xff" * 60 * page)
    with (
        pytest.raises(ArchiveError, match="restore a copy, or name another archive"),
        Archive(address, floor=0.0) as archive,
    ):
        archive.quotes()


# -- versions


def test_what_a_later_version_has_written_is_left_alone(place: Place) -> None:
    database = place.open()
    fill(database)
    with database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    before = rows_in(database)
    for migrate in (None, True):
        with pytest.raises(ArchiveError, match="a later version of quotewire: upgrade this one"):
            open_database(place.address, place.password, migrate=migrate)
    assert rows_in(database) == before
    database.close()


# -- rights


def test_missing_rights_are_said_and_reading_is_enough_to_ask(
    postgresql_server: Postgresql, postgresql_place: Place
) -> None:
    address = postgresql_place.address
    name = address.rpartition("/")[2]
    poor = f"poor_{name}"
    theirs = address.replace(f"{USER}@", f"{poor}@")
    owner = psycopg.connect(
        f"host=127.0.0.1 port={postgresql_server.port} user={USER} dbname={name}",
        password=PASSWORD,
        autocommit=True,
    )
    with owner:
        owner.execute(f"CREATE ROLE {poor} LOGIN PASSWORD 'poor'")

        def refused(said: str) -> None:
            with pytest.raises(ArchiveError, match=said):
                put_one()

        def put_one() -> None:
            database = open_database(theirs, "poor")
            try:
                put(database, *numbered(NAMESAKES[0]))
            finally:
                database.close()

        refused("permission denied for schema public; whoever owns it has to GRANT that")
        postgresql_place.open().close()
        refused("permission denied for table .*; whoever owns it has to GRANT that")
        owner.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {poor}")
        with Archive(theirs, password="poor", floor=0.0) as archive:
            assert archive.quotes().quotes == ()
        refused("permission denied for table articles; whoever owns it has to GRANT that")
        every = "SELECT, INSERT, UPDATE, DELETE"
        owner.execute(f"GRANT {every} ON ALL TABLES IN SCHEMA public TO {poor}")
        owner.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {poor}")
        put_one()
        database = open_database(theirs, "poor")
        resolve(database)
        assert versions(database) == [("urn:0", "1")]
        database.close()
        owner.execute(f'REVOKE CONNECT ON DATABASE "{name}" FROM PUBLIC')
        refused("permission denied for database")
        owner.execute(f"ALTER ROLE {poor} NOLOGIN")
        refused("not permitted to log in; name another user in the address")
    owner.close()


# -- clocks


def test_a_clock_that_was_set_back_takes_nothing_away(place: Place) -> None:
    """Records after it seem older than those before."""
    database = place.open()
    for at, one in enumerate(numbered(*NAMESAKES)):
        later = 1_900_000_000_000 if at < 3 else 1_000_000_000_000
        put(database, one.__class__(**{**fields(one), "timestamp_ms": later + at * 1000}))
        resolve(database)
    who = of_speakers(database)
    assert len(versions(database)) == 6
    ids = list(known(database))
    # A rebuild takes them in the order of their times: another one.
    from_events(database)
    resolve(database)
    again = of_speakers(database)
    assert again.keys() == who.keys()
    assert len(set(again.values())) == 2
    assert None not in {now(database, one) for one in ids}
    # What seems to come from the future is kept.
    assert sweep(database, 20_000) == 0
    assert len(versions(database)) == 6
    database.close()


def fields(one: object) -> dict[str, object]:
    """Of a value that has slots."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}  # type: ignore[attr-defined]


def test_what_is_erased_is_taken_back_after_its_version_whatever_the_clock_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(erasures.time, "time", lambda: 5.0)
    article = Doomed(1, "urn:1", "1900000000", None, 0)
    assert b'"version":"1900000000"' in erasures._withdrawal(article)
