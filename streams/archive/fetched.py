"""Dictionaries whose values lie in the database: what is decided reads them as any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from streams.archive.database import chunks

K = TypeVar("K")
T = TypeVar("T")


class Fetched(dict[K, T]):
    """Values by key, fetched when they are asked for; `fetch` gets many at once."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection
        self._absent: set[K] = set()

    def read(self, keys: Sequence[K]) -> Iterable[tuple[K, T]]:
        """Those of the keys that are in the database."""
        raise NotImplementedError

    def fetch(self, wanted: Iterable[K]) -> None:
        """Have the values of keys here."""
        some: list[K] = sorted(set(wanted) - self.keys() - self._absent)  # type: ignore[type-var]
        for chunk in chunks(some):
            self.update(self.read(chunk))
        self._absent.update(one for one in some if one not in self.keys())

    def _look(self, key: K) -> None:
        if key not in self.keys() and key not in self._absent:
            self.fetch([key])

    def __contains__(self, key: object) -> bool:
        self._look(key)  # type: ignore[arg-type]
        return super().__contains__(key)

    def get(self, key: K, default: Any = None) -> Any:
        self._look(key)
        return super().get(key, default)

    def __missing__(self, key: K) -> T:
        self._look(key)
        if key not in self.keys():
            raise KeyError(key)
        return dict.__getitem__(self, key)

    def pop(self, key: K, *default: Any) -> Any:
        self._look(key)
        self._absent.add(key)
        return super().pop(key, *default)


class FetchedOrEmpty(Fetched[K, T]):
    """As that; what is not in the database is empty."""

    def empty(self) -> T:
        """The value of a key that is not there."""
        raise NotImplementedError

    def fetch(self, wanted: Iterable[K]) -> None:
        some = set(wanted) - self.keys()
        super().fetch(some)
        for key in some:
            self.setdefault(key, self.empty())
