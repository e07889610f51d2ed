"""A user's own names: JSON Lines or CSV with `name`, `aliases`, `id`, `type`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from agents.entities.mention import key
from schemas.entities import EntityType

TYPES = frozenset(get_args(EntityType))
ALIASES = "|"
"""What separates aliases in a CSV field."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a gazetteer."""

    name: str
    type: str
    id: str | None = None


@dataclass(slots=True)
class Gazetteer:
    """Names to entries. `by_first`: first word to the (words, entry) that start with it."""

    entries: dict[str, Entry] = field(default_factory=dict)
    by_first: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(default_factory=dict)

    def add(self, name: str, entry: Entry) -> None:
        """Have a name or an alias mean the entry; the first to claim a name keeps it."""
        words = tuple(name.casefold().split())
        if words and key(name) not in self.entries:
            self.entries[key(name)] = entry
            found = self.by_first.setdefault(words[0], [])
            found.append((words, entry))
            found.sort(key=lambda one: (-len(one[0]), one[0]))


def load_gazetteer(path: str | Path) -> Gazetteer:
    """Read a gazetteer file; `.csv` is CSV with a header, anything else JSON Lines.

    Raises ValueError that names the file and line of an entry without a name or with an unknown
    type, OSError when the file cannot be read.
    """
    path = Path(path)
    gazetteer = Gazetteer()
    for line, row in _rows(path):
        name = row.get("name")
        kind = row.get("type")
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"{path}, line {line}: an entry needs a 'name'.")
        if not isinstance(kind, str) or kind not in TYPES:
            raise ValueError(
                f"{path}, line {line}: the type of {name!r} is {kind!r}; "
                f"it must be one of {', '.join(sorted(TYPES))}."
            )
        aliases = row.get("aliases") or []
        if isinstance(aliases, str):
            aliases = aliases.split(ALIASES)
        identifier = row.get("id")
        entry = Entry(name.strip(), kind, str(identifier) if identifier else None)
        for alias in (name, *aliases):
            gazetteer.add(str(alias).strip(), entry)
    return gazetteer


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix.lower() == ".csv":
            reader = csv.DictReader(file)
            for row in reader:
                yield reader.line_num, row
            return
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ValueError(f"{path}, line {number}: not JSON: {error}") from error
            if not isinstance(row, dict):
                raise ValueError(f"{path}, line {number}: an entry is a JSON object.")
            yield number, row
