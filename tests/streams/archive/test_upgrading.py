"""Tables of an earlier version, brought up to date with what is in them, also if that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from alembic import command
from sqlalchemy import text

from streams.archive.database import (
    Database,
    _config,
    _postgresql,
    _scripts,
    _sqlite,
    _url,
    _version,
    open_database,
)
from streams.errors import ArchiveError
from tests.kafka import ROOT
from tests.streams.archive.conftest import Place, words

KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from streams.archive.database import open_database

left = int(sys.argv[3])

@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *_):
    global left
    if not statement.lstrip().startswith(("SELECT", "PRAGMA", "BEGIN")):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

open_database(sys.argv[1], sys.argv[2] or None, migrate=True).close()
"""


def first_version(place: Place) -> None:
    """Make the tables of the first version, with words of a quote."""
    url = _url(place.address)
    engine = _postgresql(url, place.password) if place.password else _sqlite(url)
    database = Database(engine, "")
    config = _config()
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        said = "INSERT INTO quote_words(quote_id, moment, words) VALUES (7, 9, 'the quay')"
        connection.execute(text(said))
    database.close()


def version(place: Place) -> str | None:
    url = _url(place.address)
    database = Database(_postgresql(url, place.password) if place.password else _sqlite(url), "")
    with database.reading() as connection:
        found = _version(connection)
    database.close()
    return found


@pytest.mark.parametrize("statement", [2, 4])
def test_a_migration_that_is_killed_leaves_what_was_there(place: Place, statement: int) -> None:
    first_version(place)
    killed = subprocess.run(
        [
            *(sys.executable, "-c", KILLED, place.address, place.password or "", str(statement)),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=120,
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert version(place) == "0001"
    with_tables = open_database(place.address, place.password, migrate=True)
    assert words(with_tables, "quay") == {7}
    with_tables.close()
    assert version(place) == _scripts().get_current_head()


def test_postgresql_is_brought_up_to_date_when_it_is_asked_for(postgresql_place: Place) -> None:
    first_version(postgresql_place)
    with pytest.raises(ArchiveError, match="run `quotewire archive migrate`"):
        postgresql_place.open()
    assert version(postgresql_place) == "0001"
