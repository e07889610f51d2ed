"""The tables that migrations make, and those that the code asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect

from streams.archive.database import VERSION_TABLE, _scripts
from streams.archive.migrations import versions
from streams.archive.tables import METADATA
from tests.streams.archive.conftest import Place


def shape(engine: Engine) -> dict[str, Any]:
    """All that the database says of the archive's tables."""
    found = inspect(engine)
    told: dict[str, Any] = {}
    for name in METADATA.tables:
        columns = found.get_columns(name)
        told[name] = {
            "columns": [(c["name"], repr(c["type"]), c["nullable"], c["default"]) for c in columns],
            "key": found.get_pk_constraint(name),
            "unique": found.get_unique_constraints(name),
            "indexes": sorted(repr(_told(index)) for index in found.get_indexes(name)),
        }
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            made = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master").all()
        told["without rowid"] = sorted(n for n, sql in made if sql and "WITHOUT ROWID" in sql)
    return told


def _told(index: Any) -> dict[str, Any]:
    """An index, the condition of a partial one as text."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def test_migrations_make_the_tables_that_the_code_asks_for(place: Place) -> None:
    migrated = place.open()
    try:
        before = shape(migrated.engine)
        assert set(inspect(migrated.engine).get_table_names()) >= {*METADATA.tables, VERSION_TABLE}
        with migrated.writing() as connection:
            for name in METADATA.tables:
                cascade = "" if migrated.sqlite else " CASCADE"
                connection.exec_driver_sql(f"DROP TABLE {name}{cascade}")
            METADATA.create_all(connection)
        assert shape(migrated.engine) == before
    finally:
        migrated.close()


def test_migrations_have_nothing_of_code_that_goes_on() -> None:
    """What was released makes the same tables for ever."""
    (folder,) = versions.__path__
    found = sorted(Path(folder).glob("[0-9]*.py"))
    assert found
    for path in found:
        assert "import streams" not in path.read_text(), path
        assert "from streams" not in path.read_text(), path


def test_migrations_follow_each_other() -> None:
    """Each has a number of its own, which its file begins with."""
    (folder,) = versions.__path__
    names = sorted(path.name for path in Path(folder).glob("[0-9]*.py"))
    numbers = [f"{number:04}" for number in range(1, len(names) + 1)]
    assert [name[:4] for name in names] == numbers
    assert [one.revision for one in _scripts().walk_revisions()][::-1] == numbers
