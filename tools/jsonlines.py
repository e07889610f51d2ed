"""Reading JSON Lines, in one place for tools and benchmarks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_json_lines(path: Path) -> Iterator[Any]:
    """The values of a JSON Lines file, in order; empty lines are left out.

    A line ends at a line feed alone. `str.splitlines` would also cut at U+2028 and U+0085, which
    JSON strings may hold as they are. Raises ValueError, with file and line, where one is no JSON.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                yield json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error
