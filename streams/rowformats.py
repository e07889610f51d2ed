"""What keys and values of the topics of rows are written as.

QUOTEWIRE_TABLE_FORMAT says it; where QUOTEWIRE_WIRE_FORMAT is `registry`, that does.

A key has to be the same bytes for ever, or compaction keeps the old row beside the new one. So
nothing that changes with a version stands in it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from agents.work import dump
from schemas.tables import KEYS, ROWS, columns
from streams.settings import Settings

CONNECT = {str: "string", int: "int64", float: "double"}
"""Types as Kafka Connect's schemas name them."""


class RowFormat(ABC):
    """How rows become bytes."""

    @abstractmethod
    def key(self, table: str, key: Mapping[str, str]) -> bytes:
        """The key of a row. `key`: the columns of `schemas.tables.KEYS`."""

    @abstractmethod
    def value(self, table: str, row: Mapping[str, Any]) -> bytes:
        """The value of a row with all columns of its table."""


class Plain(RowFormat):
    """JSON objects with sorted names."""

    def key(self, table: str, key: Mapping[str, str]) -> bytes:
        """An object of the key's columns."""
        return dump(dict(key))

    def value(self, table: str, row: Mapping[str, Any]) -> bytes:
        """An object of all columns."""
        return dump(dict(row))


class WithSchema(RowFormat):
    """JSON with its schema in each record, as Connect's JsonConverter reads it.

    https://kafka.apache.org/documentation/#connect_developing
    """

    def key(self, table: str, key: Mapping[str, str]) -> bytes:
        """A struct of the key's columns."""
        return _enveloped(_schema(table, of_key=True), key)

    def value(self, table: str, row: Mapping[str, Any]) -> bytes:
        """A struct of all columns."""
        return _enveloped(_schema(table), row)


class Registered(WithSchema):
    """Keys with their schema; values alone, since the writer puts the id of their schema in the
    registry before them."""

    def value(self, table: str, row: Mapping[str, Any]) -> bytes:
        """An object of all columns."""
        return dump(dict(row))


def _enveloped(schema: bytes, payload: Mapping[str, Any]) -> bytes:
    return b'{"schema":' + schema + b',"payload":' + dump(dict(payload)) + b"}"


@cache
def _schema(table: str, *, of_key: bool = False) -> bytes:
    """Connect's schema of a table's keys or values."""
    names: Collection[str] = KEYS[table] if of_key else columns(ROWS[table])
    return dump(
        {
            "type": "struct",
            "name": f"quotewire.{table}.{'key' if of_key else 'row'}",
            "optional": False,
            "fields": [
                {"field": name, "type": CONNECT[kind], "optional": optional}
                for name, (kind, optional) in columns(ROWS[table]).items()
                if name in names
            ],
        }
    )


FORMATS: Mapping[str, RowFormat] = {
    "connect": WithSchema(),
    "json": Plain(),
    "registry": Registered(),
}
"""By their names."""


def format_of(settings: Settings) -> str:
    """Name of the format that the settings ask for."""
    return "registry" if settings.wire_format == "registry" else settings.table_format
